import type { Core } from '../../client/core.ts';
import type { Result } from '../../contract/methods.ts';
import { noMore } from '../arguments.ts';
import { ask } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { facts } from '../text/table.ts';
import { elapsed } from '../text/units.ts';
import type { Options } from '../work-verb.ts';
import { endText, programNumber, speedText } from './programs.ts';

/** One program: what becomes of it, or its source. @throws UsageError, Refusal */
export async function showProgram(cli: Cli, [word, ...more]: readonly string[], options: Options): Promise<void> {
  noMore(more);
  await using postern = await cli.connect();
  const number = await programNumber(postern, word, { ended: true });
  if (options.source === true) {
    const { head, entries } = await whole(postern, number);
    return cli.streams.out.write(sourceText(head, entries));
  }
  const shown = cli.options.json
    ? await whole(postern, number)
    : await ask(postern, 'schedule.show', { program: number });
  cli.print(shown, () => factsText(shown));
}

/** With all of its entries, which may need several answers. */
async function whole(postern: Core, program: number): Promise<Result<'schedule.show'>> {
  const first = await ask(postern, 'schedule.show', { program });
  const entries = [...first.entries];
  while (entries.length < first.totalEntries) {
    const next = await ask(postern, 'schedule.show', { program, from: entries.length });
    if (next.entries.length === 0) break;
    entries.push(...next.entries);
  }
  return { ...first, entries };
}

function factsText(shown: Result<'schedule.show'>): string {
  const { program, name, user, pid, state, devices, since, elapsedNs, cycleNs, hash, totalEntries } = shown;
  return facts({
    program,
    name,
    user: `${user} (process ${pid})`,
    state,
    ...(state === 'ended' ? { ended: endText(shown) } : { ends: endText(shown) }),
    since,
    runs: elapsed(elapsedNs / 1e9),
    speed: speedText(cycleNs) || undefined,
    devices: devices.join(', '),
    entries: totalEntries,
    hash,
  });
}

/** An entry a line: what `schedule run` takes again. */
function sourceText(head: Readonly<Record<string, unknown>>, entries: readonly unknown[]): string {
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  return `{\n${fields.join('')}  "events": [\n${lines}\n  ]\n}\n`;
}
