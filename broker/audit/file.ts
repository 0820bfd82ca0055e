import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type AuditRecord, formatAuditLine, GENESIS } from '../../contract/audit.ts';
import { SyncedFile } from '../synced-file.ts';
import { checkOwnDirectory } from '../trusted-file.ts';
import { endBeside, readEnd, readTail, rotatedFiles, rotatedName } from './ends.ts';
import { defaultRotation, type Rotation } from './rotation.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** After a rotation that failed: so many bytes more before it is tried again. */
const RETRY_BYTES = 1024 * 1024;

interface NewRecord {
  atMs: number;
  event: string;
  [field: string]: unknown;
}

/**
 * The chained file: knows the last hash, appends records, survives a full disk. What a failed write left half done is
 * finished before anything else is written, so that the chain never tears while the broker lives.
 */
export class AuditFile {
  readonly path: string;
  readonly #rotation: Rotation;
  #file: SyncedFile;
  #rotateAt: number;
  #head = GENESIS;
  #lines = 0;
  #unwritten: Buffer = Buffer.alloc(0);
  problem: string | undefined;
  /** What an administrator should hear of its rotation. */
  onRotated: (message: string) => void = () => {};
  /** Each line as it has its place in the chain. */
  onLine: (record: AuditRecord, line: string) => void = () => {};

  constructor(path: string, rotation: Rotation = defaultRotation) {
    // Where others can put files, a link in the log's place would have root append wherever it leads.
    checkOwnDirectory(dirname(path));
    this.path = path;
    this.#rotation = rotation;
    this.#rotateAt = rotation.bytes;
    // Of a rotation that did not come to its end.
    rmSync(`${path}.new`, { force: true });
    for (const rotated of rotatedFiles(path)) if (isSameFile(rotated, path)) rmSync(rotated);
    const own = readEnd(path);
    const before = own.lines === 0 ? { ...endBeside(path), torn: own.torn } : own;
    if (before.torn) renameSync(path, `${path}.torn-${new Date().toISOString().replace(/[:.]/g, '-')}`);
    this.#head = before.head;
    this.#lines = before.lines;
    this.#file = new SyncedFile(path);
    if (before.torn || own.lines === 0) this.append([this.#opening()]);
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
  append(records: readonly NewRecord[]): boolean {
    if (!this.#drain()) return false;
    if (this.#file.size >= this.#rotateAt) this.#rotate();
    this.#unwritten = this.#formatted(records);
    this.#drain();
    return true;
  }

  #formatted(records: readonly NewRecord[]): Buffer {
    const text = records.map(({ atMs, event, ...fields }) => {
      const record: AuditRecord = { n: this.#lines + 1, at: new Date(atMs).toISOString(), event, ...fields };
      const { line, hash } = formatAuditLine(record, this.#head, sha256);
      this.#head = hash;
      this.#lines++;
      this.onLine(record, line);
      return `${line}\n`;
    });
    return Buffer.from(text.join(''));
  }

  #opening(): NewRecord {
    return { event: 'open', atMs: Date.now(), prev: this.#head };
  }

  /**
   * Goes on in a new file, which begins with the last hash of this one. The new one is whole before it takes the name: whenever this ends
   * half-way, the log is there under its own name, with all of its lines, and goes on.
   */
  #rotate(): void {
    const [head, lines] = [this.#head, this.#lines];
    const fresh = `${this.path}.new`;
    const rotated = rotatedName(this.path, lines);
    let file: SyncedFile | undefined;
    try {
      rmSync(fresh, { force: true });
      file = new SyncedFile(fresh);
      const opening = this.#formatted([this.#opening()]);
      if (file.write(opening) < opening.length) throw new Error('there is no room for a new file');
      // Each on the disk before the names change, and those before the next line: that is so after a loss of power too.
      file.flush();
      this.#file.flush();
      linkSync(this.path, rotated);
      renameSync(fresh, this.path);
      syncFolder(dirname(this.path));
    } catch (error) {
      [this.#head, this.#lines] = [head, lines];
      this.#rotateAt = this.#file.size + RETRY_BYTES;
      file?.close();
      rmSync(fresh, { force: true });
      if (isSameFile(rotated, this.path)) rmSync(rotated);
      this.onRotated(`${this.path} could not be rotated, it goes on as it is: ${(error as Error).message}`);
      return;
    }
    this.#file.close();
    this.#file = file;
    this.#rotateAt = this.#rotation.bytes;
    this.onRotated(`${rotated} is full: its last line is ${lines}, with hash ${head}`);
    this.#forget();
  }

  #forget(): void {
    const { keep } = this.#rotation;
    if (keep === 0) return;
    for (const old of rotatedFiles(this.path).slice(0, -keep)) {
      rmSync(old, { force: true });
      this.onRotated(`${old} is deleted: ${keep} older files are kept`);
    }
  }

  /** True if everything accepted so far is in the file. */
  #drain(): boolean {
    try {
      while (this.#unwritten.length > 0) this.#unwritten = this.#unwritten.subarray(this.#file.write(this.#unwritten));
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
    this.#file.sync(onProblem);
  }

  /** The last lines, at most `count`, as they are in the files. */
  tail(count: number): string[] {
    const linesOf = (path: string) => readTail(path).split('\n').slice(0, -1);
    const lines = linesOf(this.path);
    const before = lines.length < count ? rotatedFiles(this.path).at(-1) : undefined;
    return [...(before === undefined ? [] : linesOf(before)), ...lines].slice(-count);
  }

  /** Has everything on the disk when it returns. */
  close(): void {
    try {
      this.#file.flush();
    } finally {
      this.#file.close();
    }
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
