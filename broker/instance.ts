import { closeSync, constants, ftruncateSync, lstatSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
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
 * pid. Only then is a stale socket removed; one that somebody listens at, and whatever else stands at the path, is left alone.
 * @throws InstanceError; UntrustedFile if others could put something at the path
 */
export async function claim(socketPath: string): Promise<Instance> {
  checkOwnDirectory(dirname(socketPath));
  const lockPath = `${socketPath}.lock`;
  const fd = openSync(lockPath, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
  try {
    if (!flock(fd)) {
      const pid = readFileSync(lockPath, 'utf8').trim();
      throw new InstanceError(
        `another broker (pid ${pid}) serves ${socketPath}: stop it first, or use another --socket`,
      );
    }
    if (isSocket(socketPath)) await removeStale(socketPath);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`, 0);
  return {
    release() {
      if (isSocket(socketPath)) unlinkSync(socketPath);
      // The file stays: one who has opened it already would otherwise lock a file that the next one cannot see.
      ftruncateSync(fd);
      closeSync(fd);
    },
  };
}

/** False if nothing is there. @throws InstanceError if something else is */
function isSocket(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isSocket()) return stat !== undefined;
  throw new InstanceError(`${path} is there and is not a socket: move it away, it was not touched`);
}

async function removeStale(path: string): Promise<void> {
  const errno = await connectErrno(path);
  if (errno !== 'ECONNREFUSED')
    throw new InstanceError(
      `${path} is the socket of a program that is no broker (connecting: ${errno ?? 'it answers'}): it was not touched, use another --socket`,
    );
  unlinkSync(path);
}

/** Undefined if somebody listens there. */
function connectErrno(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (errno: string | undefined) => {
      socket.destroy();
      resolve(errno);
    };
    socket.on('connect', () => end(undefined));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code));
  });
}
