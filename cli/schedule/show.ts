import { ScheduleClient, type ShownProgram } from '../../client/schedule/schedule-client.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { speedText } from '../../contract/schedule/units.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { facts } from '../text/table.ts';
import { elapsed } from '../text/units.ts';
import type { Options } from '../work-verb.ts';
import { endText, programNumber } from './programs.ts';

/** One program: what becomes of it, or its source. @throws UsageError, Refusal */
export async function showProgram(cli: Cli, [word, ...more]: readonly string[], options: Options): Promise<void> {
  noMore(more);
  await using postern = await cli.connect();
  const shown = await new ScheduleClient(postern).show(await programNumber(postern, word, { ended: true }));
  if (options.source === true) return cli.streams.out.write(sourceText(shown.source));
  cli.print(shown, () => factsText(shown));
}

function factsText(shown: ShownProgram): string {
  const { program, name, user, pid, state, devices, since, elapsedNs, cycleNs, hash, source } = shown;
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
    entries: source.events.length,
    hash,
  });
}

/** What a terminal would obey is an escape in JSON, too. */
const DANGEROUS = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const json = (value: unknown): string =>
  JSON.stringify(value).replace(DANGEROUS, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** An entry a line: what `schedule run` takes again. */
function sourceText({ events, ...head }: Program): string {
  const fields = Object.entries(head).map(([key, value]) => `  ${json(key)}: ${json(value)},\n`);
  const lines = events.map((entry) => `    ${json(entry)}`).join(',\n');
  return `{\n${fields.join('')}  "events": [\n${lines}\n  ]\n}\n`;
}
