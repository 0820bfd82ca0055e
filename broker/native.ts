/**
 * The system calls that Node does not have, through koffi, which is loaded at the first of them. koffi checks no bounds,
 * so that nothing here passes memory of a caller to the kernel: arguments travel in buffers of our own that are as
 * large as anything that the call may write.
 *
 * Numbers and structures are those of 64-bit Linux on x86-64 and arm64 (asm-generic/socket.h, asm-generic/ioctl.h, the
 * passwd and group structures of glibc and musl).
 */
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { OsError } from './hardware/os.ts';

/** Who sits at the other end of a Unix stream socket: the kernel's snapshot of the moment of connect(2). */
export interface PeerCredentials {
  pid: number;
  uid: number;
  gid: number;
  /** The primary group and the supplementary ones, each once. */
  gids: number[];
}

/** The size of an ioctl's argument has 14 bits: no request can ask for more. */
const LARGEST_IOCTL_ARGUMENT = 1 << 14;
const ioctlArgument = Buffer.alloc(LARGEST_IOCTL_ARGUMENT);

/**
 * Does an ioctl whose argument is a pointer. `argument` is what the pointer points to; it is read and written in place.
 * @param path only for the error's text
 * @returns the call's result
 * @throws OsError
 * @throws RangeError if the request encodes another size than the argument's, which is a mistake of ours
 */
export function ioctl(fd: number, request: number, argument: Uint8Array, path = `descriptor ${fd}`): number {
  const { direction, size } = encodedArgument(request);
  const expected = direction === 0 ? undefined : size;
  if (argument.length !== (expected ?? argument.length) || argument.length > LARGEST_IOCTL_ARGUMENT)
    throw new RangeError(`ioctl 0x${request.toString(16)} takes ${expected} bytes, not ${argument.length}`);

  ioctlArgument.set(argument);
  // Requests from before sizes were encoded may read or write more than they were given: let it be zeros, and ours.
  if (expected === undefined) ioctlArgument.fill(0, argument.length);
  const result = libc().ioctl(fd, request, ioctlArgument);
  if (result === -1) throw failure('ioctl', path);
  argument.set(ioctlArgument.subarray(0, argument.length));
  return result;
}

/** Does an ioctl whose argument is a number. @throws OsError */
export function ioctlWithNumber(fd: number, request: number, argument: number, path = `descriptor ${fd}`): number {
  const result = libc().ioctlWithNumber(fd, request, argument);
  if (result === -1) throw failure('ioctl', path);
  return result;
}

function encodedArgument(request: number): { direction: number; size: number } {
  return { direction: (request >>> 30) & 3, size: (request >>> 16) & (LARGEST_IOCTL_ARGUMENT - 1) };
}

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
const SO_PEERGROUPS = 59;
const SIZE_OF_UCRED = 12;
const SIZE_OF_GID = 4;
/** NGROUPS_MAX of the kernel: nobody is in more groups. */
const MOST_GROUPS = 65536;

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

/** The name of a user, from wherever this system keeps users (NSS); undefined if there is none. @throws OsError */
export const userName = (uid: number): string | undefined => look('getpwuid_r', libc().getpwuid_r, uid)?.name;
/** @throws OsError */
export const userId = (name: string): number | undefined => look('getpwnam_r', libc().getpwnam_r, name)?.uid;
/** @throws OsError */
export const groupName = (gid: number): string | undefined => look('getgrgid_r', libc().getgrgid_r, gid)?.name;
/** @throws OsError */
export const groupId = (name: string): number | undefined => look('getgrnam_r', libc().getgrnam_r, name)?.gid;

/** What a lookup may answer instead of "there is none" (getpwnam_r(3)). */
const MEANS_NOBODY = new Set(['ENOENT', 'ESRCH', 'EBADF', 'EPERM']);
/** A group of many members needs a large buffer. */
const LARGEST_ENTRY = 1 << 20;

function look<Key>(name: string, lookup: Lookup<Key>, key: Key): Entry | undefined {
  return growing(1 << 12, LARGEST_ENTRY, (bytes) => {
    const entry: Entry = {};
    const found: [unknown] = [null];
    const number = lookup(key, entry, Buffer.alloc(bytes), bytes, found);
    const errno = number === 0 ? undefined : errnoName(number);
    if (errno !== undefined && !MEANS_NOBODY.has(errno)) throw new OsError(errno, name, String(key));
    return found[0] === null ? undefined : entry;
  });
}

/** Calls with larger and larger buffers while the answer is ERANGE. */
function growing<Result>(first: number, largest: number, call: (bytes: number) => Result): Result {
  for (let bytes = first; ; bytes *= 2) {
    try {
      return call(bytes);
    } catch (error) {
      if (!(error instanceof OsError && error.errno === 'ERANGE' && bytes < largest)) throw error;
    }
  }
}

/** All groups of a user, the primary one included, as a login would get them; empty if there is no such user. @throws OsError */
export function groupsOfUser(name: string): number[] {
  const primary = look('getpwnam_r', libc().getpwnam_r, name)?.gid;
  if (primary === undefined) return [];
  const groups = Buffer.alloc(MOST_GROUPS * SIZE_OF_GID);
  const count: [number] = [MOST_GROUPS];
  if (libc().getgrouplist(name, primary, groups, count) === -1) throw failure('getgrouplist', name);
  return Array.from({ length: count[0] }, (_, index) => groups.readUInt32LE(index * SIZE_OF_GID));
}

const LOCK_EX_NB = 2 | 4;

/** Takes an exclusive lock on an open file; it is held until the file is closed. False: somebody else has it. @throws OsError */
export function flock(fd: number): boolean {
  if (libc().flock(fd, LOCK_EX_NB) === 0) return true;
  const error = failure('flock', `descriptor ${fd}`);
  if (error.errno === 'EAGAIN') return false;
  throw error;
}

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const MSG_NOSIGNAL = 0x4000;
const LONGEST_SOCKET_PATH = 107;

/**
 * Tells the service manager something (sd_notify(3)).
 * @param socketPath NOTIFY_SOCKET: a path, or '@' and an abstract name
 * @param text lines such as `READY=1`
 * @throws OsError
 */
export function sdNotify(socketPath: string, text: string): void {
  const address = socketAddress(socketPath);
  const message = Buffer.from(text);
  const fd = libc().socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  if (fd === -1) throw failure('socket', socketPath);
  try {
    if (libc().sendto(fd, message, message.length, MSG_NOSIGNAL, address, address.length) === -1)
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

/** The error of the call before. Nothing may run in between. */
function failure(syscall: string, path: string): OsError {
  return new OsError(errnoName(koffi().errno()), syscall, path);
}

/** The name of an errno, `EBUSY`. Node's own table lacks some that drivers use, EREMOTEIO among them. */
export function errnoName(errno: number): string {
  names ??= new Map(Object.entries(koffi().os.errno).map(([name, number]) => [number, name]));
  return aliases.get(errno) ?? names.get(errno) ?? `errno ${errno}`;
}

/** Where two names have one number, the one we use. */
const aliases = new Map([
  [11, 'EAGAIN'],
  [35, 'EDEADLK'],
  [95, 'EOPNOTSUPP'],
]);
let names: Map<number, string> | undefined;

/** What a lookup fills: of a passwd or group structure, what is used here. */
interface Entry {
  name?: string;
  uid?: number;
  gid?: number;
}
type Lookup<Key> = (key: Key, entry: Entry, text: Uint8Array, size: number, found: [unknown]) => number;

interface Libc {
  ioctl(fd: number, request: number, argument: Uint8Array): number;
  ioctlWithNumber(fd: number, request: number, argument: number): number;
  getsockopt(fd: number, level: number, option: number, value: Uint8Array, length: [number]): number;
  flock(fd: number, operation: number): number;
  socket(domain: number, type: number, protocol: number): number;
  sendto(fd: number, bytes: Uint8Array, size: number, flags: number, to: Uint8Array, toSize: number): number;
  getpwuid_r: Lookup<number>;
  getpwnam_r: Lookup<string>;
  getgrgid_r: Lookup<number>;
  getgrnam_r: Lookup<string>;
  getgrouplist(name: string, gid: number, groups: Uint8Array, count: [number]): number;
}

let loadedKoffi: typeof import('koffi') | undefined;
let loadedLibc: Libc | undefined;

function koffi(): typeof import('koffi') {
  loadedKoffi ??= createRequire(import.meta.url)('koffi') as typeof import('koffi');
  return loadedKoffi;
}

function libc(): Libc {
  loadedLibc ??= declareLibc();
  return loadedLibc;
}

function declareLibc(): Libc {
  const { load, struct, out, pointer } = koffi();
  const process = load(null);
  const passwd = out(
    pointer(
      struct({
        name: 'char *',
        password: 'char *',
        uid: 'uint32_t',
        gid: 'uint32_t',
        gecos: 'char *',
        home: 'char *',
        shell: 'char *',
      }),
    ),
  );
  const group = out(pointer(struct({ name: 'char *', password: 'char *', gid: 'uint32_t', members: 'void *' })));
  const memory = ['void *', 'size_t', out(pointer('void *'))];
  return {
    // Variadic in C; on these machines a third argument travels in the same register either way.
    ioctl: process.func('int ioctl(int fd, unsigned long request, void *argument)'),
    ioctlWithNumber: process.func('int ioctl(int fd, unsigned long request, unsigned long argument)'),
    getsockopt: process.func('int getsockopt(int fd, int level, int name, void *value, _Inout_ uint32_t *length)'),
    flock: process.func('int flock(int fd, int operation)'),
    socket: process.func('int socket(int domain, int type, int protocol)'),
    sendto: process.func('long sendto(int fd, void *bytes, size_t size, int flags, void *to, uint32_t toSize)'),
    getpwuid_r: process.func('getpwuid_r', 'int', ['uint32_t', passwd, ...memory]),
    getpwnam_r: process.func('getpwnam_r', 'int', ['str', passwd, ...memory]),
    getgrgid_r: process.func('getgrgid_r', 'int', ['uint32_t', group, ...memory]),
    getgrnam_r: process.func('getgrnam_r', 'int', ['str', group, ...memory]),
    getgrouplist: process.func('int getgrouplist(const char *name, uint32_t gid, void *groups, _Inout_ int *count)'),
  };
}
