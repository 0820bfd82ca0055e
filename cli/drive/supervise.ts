import type { ChildProcess } from 'node:child_process';
import { refusals } from '../../contract/errors.ts';
import { type Clock, systemClock } from '../../drivers/clock.ts';
import { childStatus } from '../child.ts';
import type { Cli } from '../cli.ts';
import { interruption } from '../interrupt.ts';
import { NOT_EXECUTABLE, NOT_FOUND } from '../lease/statuses.ts';
import { escapeText } from '../text/escape.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** Who served for so long has not failed at once: the waits begin anew. */
const SERVICE_MS = 60_000;

/** What trying again does not mend: a person has to. */
const FINAL: ReadonlySet<number> = new Set([
  ...(['invalid', 'denied', 'not_found', 'violation'] as const).map((code) => refusals[code].exit),
  NOT_EXECUTABLE,
  NOT_FOUND,
]);

type Start = () => Disposable & { readonly child: ChildProcess };

/** Runs a driver to its end. @returns its exit status */
export async function runOnce(cli: Cli, start: Start): Promise<number> {
  using running = start();
  return await childStatus(cli, running.child);
}

/** Runs a driver again whenever it ends. @returns the exit status of one that was told to end, or cannot be helped */
export async function supervise(cli: Cli, device: string, start: Start): Promise<number> {
  using interrupted = interruption();
  const note = (text: string) => cli.streams.err.write(`${escapeText(`${device}: ${text}`)}\n`);
  return await runAgain(() => runOnce(cli, start), note, interrupted.signal);
}

/** The rule of it: doubling waits, forgotten after a time of service. */
export async function runAgain(
  run: () => Promise<number>,
  note: (text: string) => void,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<number> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const begin = clock.now();
    const status = await run();
    if (signal.aborted || FINAL.has(status)) return status;
    if (clock.now() - begin >= SERVICE_MS) waitMs = FIRST_WAIT_MS;
    note(`the driver ended with status ${status}, and is started again in ${waitMs / 1000} s`);
    await clock.pause(waitMs, signal);
    if (signal.aborted) return status;
  }
}
