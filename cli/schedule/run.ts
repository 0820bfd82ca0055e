import type { Run, RunEnded } from '../../client/schedule/run.ts';
import { ScheduleClient } from '../../client/schedule/schedule-client.ts';
import { Refusal, refusals } from '../../contract/errors.ts';
import type { Ending } from '../../contract/methods/schedule.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { describeFailure } from '../failure.ts';
import { interruption } from '../interrupt.ts';
import { INTERRUPTED, LEASE_LOST } from '../lease/statuses.ts';
import { escapeText } from '../text/escape.ts';
import type { Options } from '../work-verb.ts';
import { changes } from './changes.ts';
import { checkText } from './check-text.ts';
import { latenessText } from './lateness-text.ts';
import { readSoundProgram } from './program-file.ts';
import { endingText } from './programs.ts';
import { explained } from './refused.ts';
import { showProgress } from './running.ts';

/** Other endings than `finished`. Whoever stops what has no end by itself has ended it as it should be. */
const statusOf: Readonly<Record<Exclude<Ending, 'finished'>, number>> = {
  stopped: LEASE_LOST,
  lost: LEASE_LOST,
  late: refusals.timeout.exit,
  failed: refusals.device.exit,
};

/** Runs a program until it ends, or this command does: its outputs are then safe. @throws UsageError, Refusal */
export async function runFile(cli: Cli, [file, ...more]: readonly string[], options: Options): Promise<void> {
  noMore(more);
  const changed = changes(options);
  const read = readSoundProgram(file);
  await using postern = await cli.connect();
  const schedule = new ScheduleClient(postern);
  using interrupted = interruption();
  const { signal } = interrupted;
  const start = () =>
    schedule.run(changed(read.program), options.keep === true ? { keep: true } : {}).catch(async (error: unknown) => {
      throw await explained(postern, error, read);
    });
  await using run = await start();
  const again = async () => {
    const anew = readSoundProgram(file);
    await run.replace(changed(anew.program)).catch(async (error: unknown) => {
      throw await explained(postern, error, anew);
    });
  };
  await using _ = file === '-' ? undefined : onSignal(cli, 'SIGUSR2', again);
  await follow(cli, run, signal);
}

/** Shows it until it has ended, and how late it was. */
export async function follow(cli: Cli, run: Run, signal: AbortSignal): Promise<void> {
  const { id: program, name, check } = run;
  cli.print({ event: 'started', program, name, ...check }, () => {
    const how = check.endsNs === null ? 'until it is stopped: Ctrl-C' : 'Ctrl-C stops it';
    return `${escapeText(name)}: runs as program ${program}; ${how}\n${checkText(check)}`;
  });
  const { ended, wasInterrupted } = await untilEnded(cli, run, signal);
  const classes = await run.lateness().catch(nothing);
  cli.print({ event: 'ended', program: run.id, name: run.name, ...ended, ...(classes && { classes }) }, () => {
    const table = classes === undefined ? '' : latenessText({ program: run.id, name: run.name, classes }, cli.colours);
    return `${table}${escapeText(`${run.name}: ${endingText(ended)}`)}\n`;
  });
  const status = exitStatus(ended, check.endsNs, wasInterrupted);
  if (status !== 0) cli.exit(status);
}

/** Ctrl-C stops it; a second one ends this process, and with its connection the program. */
export async function untilEnded(
  cli: Cli,
  run: Run,
  signal: AbortSignal,
): Promise<{ ended: RunEnded; wasInterrupted: boolean }> {
  let wasInterrupted = false;
  const stop = () => {
    wasInterrupted = !run.isOver;
    run.stop('interrupted').catch(() => {}); // where it cannot be stopped any more, it has ended
  };
  await using progress = run.progress();
  const shown = showProgress(cli, progress, run.check.endsNs);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const ended = await run.ended;
    await shown;
    return { ended, wasInterrupted };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export function exitStatus({ ending }: RunEnded, endsNs: number | null, wasInterrupted: boolean): number {
  if (ending === 'finished') return 0;
  if (ending === 'stopped' && wasInterrupted) return endsNs === null ? 0 : INTERRUPTED;
  return statusOf[ending];
}

/** With a connection that is gone, nobody knows any more. */
function nothing(error: unknown): undefined {
  if (!(error instanceof Refusal)) throw error;
}

/** Does something at each such signal, one after the other; what goes wrong with it is told, and no more. */
function onSignal(cli: Cli, name: NodeJS.Signals, act: () => Promise<void>): AsyncDisposable {
  let turn = Promise.resolve();
  const listener = () => {
    turn = turn.then(act).catch((error: unknown) => cli.note(describeFailure(error).text));
  };
  process.on(name, listener);
  return {
    [Symbol.asyncDispose]: () => {
      process.off(name, listener);
      return turn;
    },
  };
}
