/** Where a command of ours listens: a socket of the user's own. */
import { once } from 'node:events';
import { lstatSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { UsageError } from './usage.ts';

/** A socket that nobody listens at was left by a process that was killed. @throws UsageError */
export async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new UsageError(`cannot listen at ${path}: there is a file of that name`);
  const probe = createConnection(path);
  const isHeard = await once(probe, 'connect').then(
    () => true,
    () => false,
  );
  probe.destroy();
  if (isHeard) throw new UsageError(`cannot listen at ${path}: another process does`);
  rmSync(path);
}
