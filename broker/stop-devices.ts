import type { Answerable } from './answerable.ts';
import type { Core } from './core.ts';
import type { Keeper } from './gate/keeper.ts';

/**
 * Leaves each device as its entry says for a stop, and lets go of it. Gives the names of those that may not be safe.
 * @param programsOver what they had in the kernel may come back until then, and is undone before their outputs are let go of
 */
export async function stopDevices(
  { inventory }: Core,
  keeper: Keeper,
  answerable: Answerable,
  reason: string,
  programsOver: Promise<unknown>,
): Promise<string[]> {
  // What was unplugged and not missed yet needs not be made safe, unless what hangs on it goes on without us.
  inventory.refresh();
  const { units } = inventory;
  // What stays as it is must not stay in the middle of a pulse: its program ends what is on, and gives it up by itself.
  const ending = new Set(units.filter(({ program, entry }) => program !== undefined && entry.onStop !== 'safe'));
  for (const unit of units) if (!ending.has(unit)) unit.generation++;
  const toMakeSafe = units.filter(({ entry }) => entry.onStop === 'safe');
  const safe = await Promise.all(toMakeSafe.map((unit) => keeper.of(unit).makeSafeAtStop(unit, reason)));
  // Safe states that were begun before, for leases that had ended, are finished too, unless they wait behind what hangs.
  await Promise.all([
    ...units.map((unit) => keeper.of(unit).idle(unit)),
    keeper.nodes.inTime(answerable.settled(), undefined),
    keeper.nodes.inTime(programsOver, undefined),
  ]);
  for (const unit of ending) unit.generation++;
  await Promise.all(units.map((unit) => keeper.of(unit).letGo(unit)));
  keeper.nodes.turns.close();
  const failed = toMakeSafe.filter((_, index) => !safe[index]);
  const owing = units.filter(({ owesSafe }) => owesSafe);
  return [...new Set([...failed, ...owing, ...answerable.pending])].map(({ name }) => name);
}
