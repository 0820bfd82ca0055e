import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../../../client/core.ts';
import { asking, suggesting } from '../../ask.ts';
import type { Cli } from '../../cli.ts';
import { describeFailure } from '../../failure.ts';
import { interruption } from '../../interrupt.ts';
import { chooseSupply } from './choose.ts';
import { Starter } from './daemon.ts';
import { PsudDatabase } from './database.ts';
import { Lock, lockPathOf } from './lock.ts';
import { Log, type LogTarget } from './log.ts';
import { daemonTarget, noTarget, plainTarget, systemdTarget } from './log-targets.ts';
import type { Settings } from './options.ts';
import { Bridge, type Clock } from './serve.ts';
import { loadSqlite, type Sqlite } from './sqlite.ts';
import { InstrumentSupply } from './supply.ts';

/** Who looks at it: a person at a terminal, systemd, or nobody. */
export type Mode = 'plain' | 'systemd' | 'daemon';

const clock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

/**
 * Serves a database in this process until it is told to stop.
 * @throws UsageError, Refusal: it could not start, or has ended by itself
 */
export async function runBridge(cli: Cli, named: string | undefined, settings: Settings, mode: Mode): Promise<void> {
  const starter = mode === 'daemon' ? new Starter() : undefined;
  const target = await targetOf(cli, mode);
  await using log = new Log(settings.log, target ?? noTarget);
  using interrupted = interruption();
  const stop = AbortSignal.any([interrupted.signal, hangUp(), ...(starter === undefined ? [] : [starter.gone])]);
  const served = async (device: string) => {
    if (starter === undefined) return;
    // A daemon stays where its database is, and so keeps that file system, and no other, in use.
    process.chdir(dirname(settings.path));
    await starter.served({ device, pid: process.pid, isSilent: target === undefined });
  };
  try {
    await serve(cli, named, settings, log, stop, served);
    log.info('terminating');
  } catch (error) {
    await starter?.failed(error);
    // At a terminal it is told once, as every command's failure is.
    if (mode !== 'plain') log.error(`ended: ${failureLine(error)}`);
    throw error;
  }
}

/** A terminal that is closed ends it as Ctrl-C does: `psu` is emptied. */
function hangUp(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGHUP', () => controller.abort());
  return controller.signal;
}

async function targetOf(cli: Cli, mode: Mode): Promise<LogTarget | undefined> {
  if (mode === 'daemon') return await daemonTarget();
  return mode === 'systemd' ? systemdTarget(cli.streams.err) : plainTarget(cli.streams.err);
}

async function serve(
  cli: Cli,
  named: string | undefined,
  settings: Settings,
  log: Log,
  stop: AbortSignal,
  served: (device: string) => Promise<void>,
): Promise<void> {
  // First of all: an older Node does not know what comes next either.
  const sqlite = await loadSqlite();
  await using stack = new AsyncDisposableStack();
  const database = openDatabase(sqlite, settings.path, log, stack);
  const postern = stack.use(await cli.connect());
  const device = await chooseSupply(postern, named, settings.port);
  const lost = settings.lease ? await leaseOn(postern, device, stack) : undefined;
  const supply = new InstrumentSupply(asking(postern), device, settings.output);
  // The limit first: a rule may allow the voltage only with it.
  const { volts, amps } = settings.start;
  if (amps !== undefined) await supply.setAmps(amps);
  if (volts !== undefined) await supply.setVolts(volts);
  // Before anybody is told that it serves: it must be able to.
  database.write(await supply.update());
  log.info(`serving ${settings.path}: ${device}, output ${settings.output}, pid ${process.pid}`);
  await served(device);
  const bridge = new Bridge({ database, supply, log, clock, intervals: settings.intervals });
  await bridge.run(lost === undefined ? stop : AbortSignal.any([stop, lost]));
  lost?.throwIfAborted();
}

/** Alone from here on, with nothing of a predecessor left; and `psu` is emptied at the end, however it comes. */
function openDatabase(sqlite: Sqlite, path: string, log: Log, stack: AsyncDisposableStack): PsudDatabase {
  const database = stack.use(
    new PsudDatabase(sqlite, path, () => {
      const lock = stack.use(new Lock(lockPathOf(path)));
      if (lock.takenFrom !== undefined) log.warning(`process ${lock.takenFrom} has left its lock file: it was killed`);
    }),
  );
  for (const table of database.made) log.info(`table '${table}' was missing, and is made`);
  database.clear();
  stack.defer(() => {
    try {
      database.clear();
    } catch (error) {
      log.error(`psu could not be emptied: ${failureLine(error)}`);
    }
  });
  const old = database.answerOld();
  if (old > 0) log.warning(`${old} commands are too old, and are not done`);
  return database;
}

/** Gives what is aborted when it is lost. */
async function leaseOn(postern: Core, device: string, stack: AsyncDisposableStack): Promise<AbortSignal> {
  const request = { device };
  return stack.use(await suggesting(postern, 'lease.take', request, () => postern.lease(request))).signal;
}

function failureLine(error: unknown): string {
  const { code, message } = describeFailure(error).json.error;
  return `${code}: ${message}`;
}
