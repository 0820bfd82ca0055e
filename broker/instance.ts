import { closeSync, constants, ftruncateSync, lstatSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { flock } from './native.ts';
import { checkOwnDirectory } from './trusted-file.ts';

/** Why this broker may not start here. */
export class InstanceError extends Error {
  override readonly name = 'InstanceError';
}

export interface Instance {
  release(): void;
}

/**
 * One broker for one socket path: a lock beside it (the kernel drops it with the process, however that ends) holds the
 * pid. Only then is a stale socket removed; whatever else stands at the path is left alone.
 * @throws InstanceError; UntrustedFile if others could put something at the path
 */
export function claim(socketPath: string): Instance {
  checkOwnDirectory(dirname(socketPath));
  const lockPath = `${socketPath}.lock`;
  const fd = openSync(lockPath, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
  if (!flock(fd)) {
    const pid = readFileSync(lockPath, 'utf8').trim();
    closeSync(fd);
    throw new InstanceError(`another broker (pid ${pid}) serves ${socketPath}: stop it first, or use another --socket`);
  }
  try {
    removeStale(socketPath);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`, 0);
  return {
    release() {
      removeStale(socketPath);
      unlinkSync(lockPath);
      closeSync(fd);
    },
  };
}

function removeStale(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isSocket())
    throw new InstanceError(`${path} is there and is not a socket: move it away, it was not touched`);
  unlinkSync(path);
}
