import type { ProgramEvent, RunProgress } from '../../client/schedule/run-progress.ts';
import { Refusal } from '../../contract/errors.ts';
import { speedText } from '../../contract/schedule/units.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { duration, elapsed } from '../text/units.ts';

/** Classes of which it was told once that they are late. */
type Told = Set<string>;

/**
 * Shows how far a program is, until it has ended: a line on the terminal that is written anew each second, and what becomes of it in lines
 * of their own; with `--json` a line each. Where there are no topics (under a lease's own socket), nothing.
 */
export async function showProgress(cli: Cli, progress: RunProgress, endsNs: number | null): Promise<void> {
  const live = cli.streams.err.isTerminal && !cli.options.json;
  const told: Told = new Set();
  const clear = live ? '\r\x1b[K' : '';
  try {
    for await (const { dropped: _, resumed: __, ...event } of progress) {
      if (event.event === 'ended') break;
      if (cli.options.json) cli.print(event, () => '');
      else if (event.event !== 'progress') note(cli, event, told, clear);
      else if (live) cli.streams.err.write(`\r${escapeText(progressText(event, endsNs))}\x1b[K`);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  } finally {
    if (live) cli.streams.err.write(clear);
  }
}

function progressText({ name, elapsedNs, cycleNs, done, skipped }: ProgramEvent, endsNs: number | null): string {
  const of = endsNs === null ? '' : ` of ${elapsed(endsNs / 1e9)}`;
  const speed = cycleNs === 0 ? '' : `, ${speedText(cycleNs)}`;
  const left = skipped === 0 ? '' : `, ${skipped} left out`;
  return `${name}: ${elapsed(Math.round(elapsedNs / 1e8) / 10)}${of}${speed}, ${done} events${left}`;
}

function note(cli: Cli, event: ProgramEvent, told: Told, clear: string): void {
  const text = eventText(event, told);
  if (text !== undefined) cli.note(`${clear}postern: ${escapeText(`${event.name}: ${text}`)}`);
}

/** Of a class that is late again and again it is told once; the table at the end has the rest. */
function eventText({ event, class: of = '', lateNs = 0, cycleNs }: ProgramEvent, told: Told): string | undefined {
  if (event === 'started') return undefined;
  if (event === 'cycle') return cycleNs === 0 ? 'the shaft stands' : speedText(cycleNs);
  if (event !== 'late') return event;
  if (told.has(of)) return undefined;
  told.add(of);
  return `${of} was ${duration(lateNs)} late, more than it may be`;
}
