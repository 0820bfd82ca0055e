import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { type AuditRecord, formatAuditLine, GENESIS } from '../contract/audit.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Enough of a log's end to hold its last line, and what `audit.tail` may show. */
const TAIL_BYTES = 48 * 1024;

/**
 * The chained file: knows the last hash, appends records, survives a full disk. What a failed write left half done is
 * finished before anything else is written, so that the chain never tears while the broker lives.
 */
export class AuditFile {
  readonly path: string;
  readonly #fd: number;
  #head = GENESIS;
  #lines = 0;
  #unwritten: Buffer = Buffer.alloc(0);
  #unsynced = false;
  #syncing = 0;
  #closed = false;
  problem: string | undefined;

  constructor(path: string) {
    this.path = path;
    const before = readEnd(path);
    if (before.torn) renameSync(path, `${path}.torn-${new Date().toISOString().replace(/[:.]/g, '-')}`);
    this.#head = before.head;
    this.#lines = before.lines;
    this.#fd = openAppend(path);
    if (before.torn || before.lines === 0) this.append([{ event: 'open', atMs: Date.now(), prev: this.#head }]);
  }

  get head(): string {
    return this.#head;
  }
  get lines(): number {
    return this.#lines;
  }
  get writable(): boolean {
    return this.problem === undefined;
  }

  /** Writes records in one system call. False, with `problem` set, if they could not be taken. */
  append(records: readonly { atMs: number; event: string; [field: string]: unknown }[]): boolean {
    if (!this.#drain()) return false;
    const text = records.map(({ atMs, event, ...fields }) => {
      const record: AuditRecord = { n: this.#lines + 1, at: new Date(atMs).toISOString(), event, ...fields };
      const { line, hash } = formatAuditLine(record, this.#head, sha256);
      this.#head = hash;
      this.#lines++;
      return `${line}\n`;
    });
    this.#unwritten = Buffer.from(text.join(''));
    this.#drain();
    return true;
  }

  /** True if everything accepted so far is in the file. */
  #drain(): boolean {
    try {
      while (this.#unwritten.length > 0) {
        const count = writeSync(this.#fd, this.#unwritten);
        this.#unwritten = this.#unwritten.subarray(count);
        this.#unsynced = true;
      }
      this.problem = undefined;
      return true;
    } catch (error) {
      this.problem = `${this.path}: ${(error as Error).message}`;
      return false;
    }
  }

  /** Tries what could not be written before. */
  retry(): boolean {
    return this.#drain();
  }

  /** Asks the kernel to put it on the disk, without waiting. */
  sync(onProblem: (message: string) => void): void {
    if (!this.#unsynced) return;
    this.#unsynced = false;
    this.#syncing++;
    fdatasync(this.#fd, (error) => {
      this.#syncing--;
      if (error) onProblem(error.message);
      if (this.#closed) this.#release();
    });
  }

  /** The last lines, at most `count`, as they are in the file. */
  tail(count: number): string[] {
    const lines = readTail(this.path).split('\n');
    return lines.slice(0, -1).slice(-count);
  }

  /** Has everything on the disk when it returns. */
  close(): void {
    this.#closed = true;
    fdatasyncSync(this.#fd);
    this.#release();
  }

  /** The descriptor is let go when the last sync that uses it has come back. */
  #release(): void {
    if (this.#syncing === 0) closeSync(this.#fd);
  }
}

function openAppend(path: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new Error(`${path} is not a plain file: the audit log must be one`);
}

function readEnd(path: string): { head: string; lines: number; torn: boolean } {
  const text = readTail(path);
  if (text === '') return { head: GENESIS, lines: 0, torn: false };
  const torn = !text.endsWith('\n');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const last = whole.slice(whole.lastIndexOf('\n', whole.length - 2) + 1);
  const [, n, hash] = /^\{"n":(\d+),.*"hash":"([0-9a-f]{64})"\}\n$/.exec(last) ?? [];
  if (n === undefined || hash === undefined) return { head: GENESIS, lines: 0, torn: true };
  return { head: hash, lines: Number(n), torn };
}

function readTail(path: string): string {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - from);
    const length = readSync(fd, bytes, 0, bytes.length, from);
    const text = bytes.toString('utf8', 0, length);
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    closeSync(fd);
  }
}
