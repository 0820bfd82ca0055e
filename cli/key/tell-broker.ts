import { readFileSync, statSync } from 'node:fs';
import { DEFAULT_SOCKET } from '../../client/connect-as.ts';
import type { Cli } from '../cli.ts';

/**
 * Has the running broker read its keys again (SIGHUP). The pid beside its socket counts only if the kernel says that this
 * process holds the lock: a signal must not reach a stranger that got the number later.
 */
export function tellBroker(cli: Cli): void {
  const socket = cli.options.socket ?? (cli.env.POSTERN_SOCKET || DEFAULT_SOCKET);
  const pid = brokerPid(socket);
  if (pid === undefined) return void cli.note(`no broker runs at ${socket}: it counts from its next start on`);
  try {
    process.kill(pid, 'SIGHUP');
    cli.note(`the broker (pid ${pid}) reads its keys again`);
  } catch (error) {
    cli.note(
      `the broker (pid ${pid}) could not be told (${(error as NodeJS.ErrnoException).code}): postern policy reload`,
    );
  }
}

function brokerPid(socket: string): number | undefined {
  try {
    const lock = `${socket}.lock`;
    const pid = Number(readFileSync(lock, 'utf8').trim());
    return holdsLock(readFileSync('/proc/locks', 'utf8'), pid, statSync(lock).ino) ? pid : undefined;
  } catch {
    return undefined; // no lock file, or not for us to read: no broker that we could tell
  }
}

/** Whether `/proc/locks` (proc_locks(5)) lists an flock of that process on that inode. */
export function holdsLock(locks: string, pid: number, inode: number): boolean {
  return locks.split('\n').some((line) => {
    const [, kind, , , holder, file] = line.trim().split(/\s+/);
    return kind === 'FLOCK' && Number(holder) === pid && Number(file?.split(':')[2]) === inode;
  });
}
