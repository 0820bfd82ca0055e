import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Lease } from '../../client/main.ts';
import type { Params } from '../../contract/methods.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { LeaseDoor } from './door.ts';
import { LEASE_LOST, NOT_EXECUTABLE, NOT_FOUND } from './statuses.ts';

/** The lease is kept this many times as often as it must be: a turn of the loop may be late. */
const ALIVE_PER_TTL = 3;

/** Takes the lease, runs the command, gives the lease back. Gives the exit status. */
export async function holdWhile(
  cli: Cli,
  request: Params<'lease.take'>,
  words: readonly string[],
  keep: boolean,
): Promise<number> {
  await using postern = await cli.connect();
  await using lease = await postern.lease(request);
  await using door = await LeaseDoor.open(postern);
  const [command = '', ...args] = words;
  const child = spawn(command, args, { stdio: 'inherit', env: { ...cli.env, ...door.environment } });
  const stop = [forwardSignals(child), keepAlive(lease, child), terminateWhenLost(cli, lease, child)];
  try {
    const status = await statusOf(child);
    if (lease.signal.aborted) return LEASE_LOST;
    await lease.release({ keep });
    return status;
  } catch (error) {
    if (lease.signal.aborted) return LEASE_LOST;
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall?.startsWith('spawn') !== true) throw error;
    const status = code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE;
    cli.note(`postern: cannot run ${escapeText(command)}: ${code}`);
    return status;
  } finally {
    for (const each of stop) each();
  }
}

async function statusOf(child: ChildProcess): Promise<number> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal === null ? (code ?? 0) : 128 + constants.signals[signal];
}

/** Passes on what is sent to this process. Ctrl-C at a terminal reaches the command by itself, and must not end us before it. */
function forwardSignals(child: ChildProcess): () => void {
  const typed: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
  const handlers = ([...typed, 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGCONT'] as const).map((signal) => {
    const handler = () => {
      if (!(process.stdin.isTTY && typed.includes(signal))) child.kill(signal);
    };
    process.on(signal, handler);
    return () => void process.off(signal, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}

/** Says alive for as long as the command lives: its death, and ours, let the time run out. */
function keepAlive(lease: Lease, child: ChildProcess): () => void {
  if (lease.ttlMs === undefined) return () => {};
  const timer = setInterval(() => {
    // A lease that was lost meanwhile says so through its signal.
    if (child.exitCode === null && child.signalCode === null) lease.alive().catch(() => {});
  }, lease.ttlMs / ALIVE_PER_TTL);
  return () => clearInterval(timer);
}

function terminateWhenLost(cli: Cli, lease: Lease, child: ChildProcess): () => void {
  const lost = () => {
    cli.note(`postern: ${escapeText((lease.signal.reason as Error).message)}; the command is told to stop`);
    child.kill('SIGTERM');
  };
  if (lease.signal.aborted) lost();
  else lease.signal.addEventListener('abort', lost, { once: true });
  return () => lease.signal.removeEventListener('abort', lost);
}
