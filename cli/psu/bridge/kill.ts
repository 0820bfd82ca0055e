import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../../contract/errors.ts';
import { lockPathOf, readLock } from './lock.ts';
import { isAlive } from './process-identity.ts';

/** Longer than the longest call of the supply, which it ends first. */
const PATIENCE_MS = 8000;
const LOOK_MS = 50;

/**
 * Ends the bridge of a database, and waits until it has. Gives its process id.
 * @throws Refusal `not_found`: none serves it; `denied`: it is another user's; `timeout`
 */
export async function killBridge(path: string): Promise<number> {
  if (!existsSync(path)) throw new Refusal('not_found', `there is no database ${path}`, { path });
  const lock = readLock(lockPathOf(path));
  if (lock.state !== 'held') {
    const left = lock.state === 'stale' ? ': its lock file was left by one that has ended' : '';
    throw new Refusal('not_found', `no bridge serves ${path}${left}`, { path });
  }
  const { pid } = lock.by;
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH') throw new Refusal('denied', `the bridge, pid ${pid}, is another user's`, { pid });
  }
  const end = performance.now() + PATIENCE_MS;
  while (isAlive(lock.by)) {
    if (performance.now() > end)
      throw new Refusal('timeout', `the bridge, pid ${pid}, has not ended within ${PATIENCE_MS / 1000} s`, { pid });
    await sleep(LOOK_MS);
  }
  return pid;
}
