import { growing, MOST_GROUPS, SIZE_OF_GID } from './growing.ts';
import { failure, fromLibc } from './libc.ts';

/** Who sits at the other end of a Unix stream socket: the kernel's snapshot of the moment of connect(2). */
export interface PeerCredentials {
  pid: number;
  uid: number;
  gid: number;
  /** The primary group and the supplementary ones, each once. */
  gids: number[];
}

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
const SO_PEERGROUPS = 59;
const SIZE_OF_UCRED = 12;

/** @param fd a connected Unix stream socket @throws OsError */
export function peerCredentials(fd: number): PeerCredentials {
  const credentials = socketOption(fd, SO_PEERCRED, SIZE_OF_UCRED);
  const gid = credentials.readUInt32LE(8);
  return {
    pid: credentials.readInt32LE(0),
    uid: credentials.readUInt32LE(4),
    gid,
    gids: [...new Set([gid, ...supplementaryGroups(fd)])],
  };
}

function supplementaryGroups(fd: number): number[] {
  const groups = growing(64 * SIZE_OF_GID, MOST_GROUPS * SIZE_OF_GID, (bytes) =>
    socketOption(fd, SO_PEERGROUPS, bytes),
  );
  return Array.from({ length: groups.length / SIZE_OF_GID }, (_, index) => groups.readUInt32LE(index * SIZE_OF_GID));
}

function socketOption(fd: number, option: number, bytes: number): Buffer {
  const value = Buffer.alloc(bytes);
  const length: [number] = [bytes];
  if (libc().getsockopt(fd, SOL_SOCKET, option, value, length) === -1) throw failure('getsockopt', `descriptor ${fd}`);
  return value.subarray(0, length[0]);
}

interface Functions {
  getsockopt(fd: number, level: number, option: number, value: Uint8Array, length: [number]): number;
}

const libc = fromLibc<Functions>((library) => ({
  getsockopt: library.func('int getsockopt(int fd, int level, int name, void *value, _Inout_ uint32_t *length)'),
}));
