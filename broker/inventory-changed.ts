import type { InventoryChange } from './inventory/change.ts';
import type { Concerned } from './leases/ended.ts';

/** A device came or went: whoever is concerned hears of it, and it is made what it should be. @param isServing what is there at the start is said by the chip */
export function inventoryChanged(
  { core, keeper, answerable, programs }: Concerned,
  { unit, event }: InventoryChange,
  isServing: boolean,
): void {
  const { log, subscriptions } = core;
  unit.generation++;
  if (event !== 'appeared') {
    programs.unplugged(unit);
    void keeper.of(unit).letGo(unit);
  }
  if (event === 'dropped') return;
  log[isServing ? 'info' : 'debug'](`${unit.name} ${event}: ${unit.id}`);
  subscriptions.publish('devices', unit.place, { device: unit.name, event, detail: unit.id });
  if (event !== 'appeared') return;
  if (unit.owesSafe) answerable.makeSafe(unit, 'it was unplugged when it should have been made safe');
  keeper
    .of(unit)
    .makeInitial(unit)
    .catch((error: Error) => log.error(`${unit.name}: initial state: ${error.message}`));
}
