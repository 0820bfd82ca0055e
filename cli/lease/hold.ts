import type { ChildProcess } from 'node:child_process';
import type { Lease } from '../../client/main.ts';
import type { Params } from '../../contract/methods.ts';
import { childStatus, isRunning, startChild } from '../child.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { LeaseDoor } from './door.ts';
import { LEASE_LOST } from './statuses.ts';

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
  using running = startChild(words, { ...cli.env, ...door.environment });
  const { child } = running;
  const stop = [keepAlive(lease, child), terminateWhenLost(cli, lease, child)];
  try {
    const status = await childStatus(cli, child);
    if (lease.signal.aborted) return LEASE_LOST;
    if (child.pid !== undefined) await lease.release({ keep });
    return status;
  } catch (error) {
    if (lease.signal.aborted) return LEASE_LOST;
    throw error;
  } finally {
    for (const each of stop) each();
  }
}

/** Says alive for as long as the command lives: its death, and ours, let the time run out. */
function keepAlive(lease: Lease, child: ChildProcess): () => void {
  if (lease.ttlMs === undefined) return () => {};
  const timer = setInterval(() => {
    // A lease that was lost meanwhile says so through its signal.
    if (isRunning(child)) lease.alive().catch(() => {});
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
