import { closeSync } from 'node:fs';
import { OsError } from '../hardware/os.ts';
import { failure, fromLibc } from './libc.ts';

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const LONGEST_SOCKET_PATH = 107;

/**
 * Sends one datagram to a Unix socket, and waits for nobody.
 * @param socketPath a path, or '@' and an abstract name
 * @throws OsError; EAGAIN where the other side has too much to read
 */
export function sendDatagram(socketPath: string, message: Uint8Array): void {
  const address = socketAddress(socketPath);
  const fd = libc().socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  if (fd === -1) throw failure('socket', socketPath);
  try {
    const flags = MSG_NOSIGNAL | MSG_DONTWAIT;
    if (libc().sendto(fd, message, message.length, flags, address, address.length) === -1)
      throw failure('sendto', socketPath);
  } finally {
    closeSync(fd);
  }
}

/** A sockaddr_un. The length of an abstract name is its own; a path ends with a zero. */
function socketAddress(socketPath: string): Buffer {
  const isAbstract = socketPath.startsWith('@');
  const name = Buffer.from(isAbstract ? `\0${socketPath.slice(1)}` : `${socketPath}\0`);
  if (name.length > LONGEST_SOCKET_PATH + 1) throw new OsError('ENAMETOOLONG', 'sendto', socketPath);
  const address = Buffer.alloc(2 + name.length);
  address.writeUInt16LE(AF_UNIX, 0);
  name.copy(address, 2);
  return address;
}

interface Functions {
  socket(domain: number, type: number, protocol: number): number;
  sendto(fd: number, bytes: Uint8Array, size: number, flags: number, to: Uint8Array, toSize: number): number;
}

const libc = fromLibc<Functions>((library) => ({
  socket: library.func('int socket(int domain, int type, int protocol)'),
  sendto: library.func('long sendto(int fd, void *bytes, size_t size, int flags, void *to, uint32_t toSize)'),
}));
