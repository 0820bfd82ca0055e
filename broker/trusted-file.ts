import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Why a file that decides who may do what is not believed. */
export class UntrustedFile extends Error {
  override readonly name = 'UntrustedFile';
}

/** A policy of a thousand rules is 200 KiB. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a file that root will act upon. It must be a plain file of the broker's own user that nobody else can write, in
 * directories that nobody else can change; it is opened once, and checked and read by that descriptor.
 * @throws UntrustedFile that says what to do; the errors of node:fs if it is not there
 */
export function readTrustedFile(path: string): string {
  const real = `${realpathSync(dirname(path))}/${path.slice(path.lastIndexOf('/') + 1)}`;
  const fd = openNoFollow(real);
  try {
    const { uid, mode, size } = checked(fstatSync(fd), real);
    if (uid !== ownUid())
      throw new UntrustedFile(
        `${real} belongs to uid ${uid}: it must belong to uid ${ownUid()} (chown ${ownUid()} ${real})`,
      );
    if ((mode & 0o022) !== 0)
      throw new UntrustedFile(`${real} can be written by others (mode ${octal(mode)}): chmod go-w ${real}`);
    if (size > MAX_BYTES) throw new UntrustedFile(`${real} has ${size} bytes, at most ${MAX_BYTES} are read`);
    checkDirectories(dirname(real));
    return readWhole(fd, real);
  } finally {
    closeSync(fd);
  }
}

/**
 * Reads the files of a folder that root will act upon, in the order of their names; none if there is no such folder. Names that begin with a
 * dot are those of editors that are at work. Nobody else may put files into it, not even where he could not replace those of others.
 * @throws UntrustedFile, as `readTrustedFile` does for each
 */
export function readTrustedFolder(folder: string, ending: string): Map<string, string> {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  checkOwnDirectory(folder, `chmod go-w ${folder}`);
  const files = names.filter((name) => name.endsWith(ending) && !name.startsWith('.')).sort();
  return new Map(files.map((name) => [name, readTrustedFile(`${folder}/${name}`)]));
}

function openNoFollow(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP')
      throw new UntrustedFile(`${path} is a symbolic link: name the file itself`);
    throw error;
  }
}

function checked(stat: ReturnType<typeof fstatSync>, path: string): { uid: number; mode: number; size: number } {
  if (!stat.isFile()) throw new UntrustedFile(`${path} is not a plain file`);
  return { uid: Number(stat.uid), mode: Number(stat.mode), size: Number(stat.size) };
}

/** Nobody else may put anything into a directory, as where the broker makes files itself. @throws UntrustedFile */
export function checkOwnDirectory(directory: string, mend = "use a directory of the broker's own"): void {
  const real = realpathSync(directory);
  const { mode } = statSync(real);
  if ((mode & 0o022) !== 0) throw new UntrustedFile(`others can put files into ${real} (mode ${octal(mode)}): ${mend}`);
  checkDirectories(real);
}

/** Up to the root: whoever can rename a directory on the way can replace the file. A sticky directory (/tmp) lets only owners rename. */
function checkDirectories(directory: string): void {
  for (let path = directory; ; path = dirname(path)) {
    const { uid, mode } = statSync(path);
    if (uid !== 0 && uid !== ownUid())
      throw new UntrustedFile(`the directory ${path} belongs to uid ${uid}: it must be root's or your own`);
    if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0)
      throw new UntrustedFile(
        `the directory ${path} can be written by others (mode ${octal(mode)}): chmod go-w ${path}`,
      );
    if (path === '/') return;
  }
}

function readWhole(fd: number, path: string): string {
  const bytes = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    const count = readSync(fd, bytes, length, bytes.length - length, null);
    if (count === 0) break;
    length += count;
    if (length > MAX_BYTES) throw new UntrustedFile(`${path} grew beyond ${MAX_BYTES} bytes while it was read`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
  } catch {
    throw new UntrustedFile(`${path} is not UTF-8 text`);
  }
}

const ownUid = (): number => process.geteuid?.() ?? 0;
const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');
