import { OsError } from '../hardware/os.ts';
import { growing, MOST_GROUPS, SIZE_OF_GID } from './growing.ts';
import { errnoName, failure, fromLibc } from './libc.ts';

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

/** All groups of a user, the primary one included, as a login would get them; empty if there is no such user. @throws OsError */
export function groupsOfUser(name: string): number[] {
  const primary = look('getpwnam_r', libc().getpwnam_r, name)?.gid;
  if (primary === undefined) return [];
  const groups = Buffer.alloc(MOST_GROUPS * SIZE_OF_GID);
  const count: [number] = [MOST_GROUPS];
  if (libc().getgrouplist(name, primary, groups, count) === -1) throw failure('getgrouplist', name);
  return Array.from({ length: count[0] }, (_, index) => groups.readUInt32LE(index * SIZE_OF_GID));
}

/** What a lookup fills: of a passwd or group structure, what is used here. */
interface Entry {
  name?: string;
  uid?: number;
  gid?: number;
}
type Lookup<Key> = (key: Key, entry: Entry, text: Uint8Array, size: number, found: [unknown]) => number;

interface Functions {
  getpwuid_r: Lookup<number>;
  getpwnam_r: Lookup<string>;
  getgrgid_r: Lookup<number>;
  getgrnam_r: Lookup<string>;
  getgrouplist(name: string, gid: number, groups: Uint8Array, count: [number]): number;
}

const libc = fromLibc<Functions>((library, { struct, out, pointer }) => {
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
    getpwuid_r: library.func('getpwuid_r', 'int', ['uint32_t', passwd, ...memory]),
    getpwnam_r: library.func('getpwnam_r', 'int', ['str', passwd, ...memory]),
    getgrgid_r: library.func('getgrgid_r', 'int', ['uint32_t', group, ...memory]),
    getgrnam_r: library.func('getgrnam_r', 'int', ['str', group, ...memory]),
    getgrouplist: library.func('int getgrouplist(const char *name, uint32_t gid, void *groups, _Inout_ int *count)'),
  };
});
