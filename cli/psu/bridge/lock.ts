/**
 * One bridge for a database, by a lock file beside it. psud had its own in /tmp, with one name for all databases. Beside the database
 * it is the same file for everybody who can open the database, whatever his environment says of runtime folders, and nobody can
 * lay a link there who could not write into the database's folder anyway; links are refused all the same.
 */
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, rmSync, writeSync } from 'node:fs';
import { Refusal } from '../../../contract/errors.ts';
import { isAlive, ownerOf, ownIdentity, type ProcessIdentity } from './process-identity.ts';

export const lockPathOf = (database: string): string => `${realpathSync(database)}.postern-lock`;

export type LockState =
  | { state: 'free' }
  | { state: 'held'; by: ProcessIdentity }
  /** Whoever left it has ended: was killed, or the machine was. */
  | { state: 'stale'; pid?: number };

/** The first line is the process id alone, as in psud's lock file. */
const textOf = ({ pid, startTicks, bootId }: ProcessIdentity) => `${pid}\n${startTicks}\n${bootId}\n`;

const MOST_BYTES = 200;

/** @throws Refusal for what is no lock file of ours */
export function readLock(path: string): LockState {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { state: 'free' };
    throw lockProblem(path, code === 'ELOOP' ? 'it is a symbolic link' : `${code} when it is opened`);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw lockProblem(path, 'it is no file');
    const buffer = Buffer.alloc(MOST_BYTES);
    const by = parse(buffer.toString('latin1', 0, readSync(fd, buffer, 0, MOST_BYTES, 0)));
    if (by === undefined) return { state: 'stale' };
    // A lock that somebody else wrote, in the name of a process that is not his, is not believed: --kill would end that process.
    const isBelieved = [undefined, stat.uid].includes(ownerOf(by.pid));
    return isBelieved && isAlive(by) ? { state: 'held', by } : { state: 'stale', pid: by.pid };
  } finally {
    closeSync(fd);
  }
}

function parse(text: string): ProcessIdentity | undefined {
  const [, pid, startTicks, bootId] = /^(\d{1,10})\n(\d+)\n([\da-f-]+)\n$/.exec(text) ?? [];
  return pid === undefined || startTicks === undefined || bootId === undefined
    ? undefined
    : { pid: Number(pid), startTicks, bootId };
}

const lockProblem = (path: string, problem: string) =>
  new Refusal('unavailable', `lock file ${path}: ${problem}; if no bridge runs, remove it`, { path });

/** The lock, held until it is disposed of. */
export class Lock implements Disposable {
  readonly path: string;
  /** The process id that a stale lock had; it was taken over. */
  readonly takenFrom: number | undefined;
  readonly #text = textOf(ownIdentity());

  /**
   * To be called by one process at a time: two that find the same stale lock would each remove it, the second one that of the first.
   * @throws Refusal `busy` with the holder's process id
   */
  constructor(path: string) {
    this.path = path;
    const found = readLock(path);
    if (found.state === 'held')
      throw new Refusal('busy', `a bridge serves this database already, pid ${found.by.pid} (${path})`, {
        holder: `pid ${found.by.pid}`,
      });
    this.takenFrom = found.state === 'stale' ? found.pid : undefined;
    try {
      if (found.state === 'stale') rmSync(path);
      // O_EXCL: it is made here, or not at all; a link is not followed.
      const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
      writeSync(fd, this.#text);
      closeSync(fd);
    } catch (error) {
      throw lockProblem(path, `${(error as NodeJS.ErrnoException).code} when it is written`);
    }
  }

  /** Removes it, unless something else is there by now. */
  [Symbol.dispose](): void {
    try {
      const found = readLock(this.path);
      if (found.state === 'held' && textOf(found.by) === this.#text) rmSync(this.path, { force: true });
    } catch {
      // Whatever it is, it is not ours to remove; and a lock that stays is stale when this process has ended.
    }
  }
}
