import {
  type LogEntry,
  type LogFormat,
  type LogMarker,
  type LogWriter,
  wholeSecond,
} from '../../../drivers/megasquirt/logs/log.ts';
import { FLUSH_MS, type LogSink, type LogSubject } from './sink.ts';
import type { Target } from './target.ts';
import { writeProblem } from './write-problem.ts';

/** What may wait for the disk; rows beyond are lost, and counted. Minutes of them. */
const MOST_BYTES = 16 * 1024 * 1024;
/** So much is written before its second is over. */
const SOON_BYTES = 256 * 1024;

/** What must be written whole, or not at all. */
interface Piece {
  bytes: Uint8Array;
  isRow: boolean;
}

export interface FileSinkOptions {
  /** Of a file that has its head already: when it began, where it says that. */
  begun?: { startedMs: number | undefined };
  mostBytes?: number;
  flushMs?: number;
}

/** Writes entries in one of the formats into a file. When the disk refuses, the file ends with the last whole entry that it took. */
export class FileSink implements LogSink {
  readonly #target: Target;
  readonly #format: LogFormat;
  readonly #subject: LogSubject;
  readonly #mostBytes: number;
  readonly #begun: { startedMs: number | undefined } | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #counts = { rows: 0, bytes: 0, lost: 0 };
  #writer: LogWriter | undefined;
  #pieces: Piece[] = [];
  /** Of the pieces, and of what is being written. */
  #waitingBytes = 0;
  /** Lost rows that no marker tells of yet. */
  #untold = 0;
  #lastMs = 0;
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;
  /** Why the format takes no more, while what it took is still to be written. */
  #over: Error | undefined;

  constructor(target: Target, format: LogFormat, subject: LogSubject, options: FileSinkOptions = {}) {
    const { begun, mostBytes = MOST_BYTES, flushMs = FLUSH_MS } = options;
    this.#target = target;
    this.#format = format;
    this.#subject = subject;
    this.#mostBytes = mostBytes;
    this.#timer = setInterval(() => this.#flush(), flushMs);
    this.#begun = begun;
  }

  get path(): string {
    return this.#target.path;
  }

  get counts() {
    return this.#counts;
  }

  get failure(): Error | undefined {
    return this.#failure ?? this.#over;
  }

  add(entry: LogEntry): void {
    if (this.failure !== undefined) return;
    this.#lastMs = entry.atMs;
    if (this.#waitingBytes >= this.#mostBytes && entry.kind === 'row') {
      this.#counts.lost++;
      this.#untold++;
      return;
    }
    try {
      if (this.#untold > 0) this.#push(this.#lossMarker(entry.atMs));
      this.#untold = 0;
      this.#push(entry);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#over = writeProblem(this.path, error); // the format has no such time
    }
    if (this.#waitingBytes >= SOON_BYTES) this.#flush();
  }

  async settled(): Promise<void> {
    while (this.#pieces.length > 0 && this.#failure === undefined) {
      this.#flush();
      await this.#writing;
    }
    await this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    if (this.#untold > 0 && this.failure === undefined) this.#push(this.#lossMarker(this.#lastMs));
    this.#begin(Date.now()); // a log without rows is a log, too
    this.#flush();
    await this.#writing;
    await this.#target.close().catch((error: unknown) => this.#fail(writeProblem(this.path, error)));
  }

  #lossMarker(atMs: number): LogMarker {
    return { kind: 'marker', atMs, text: `${this.#untold} rows are missing: the disk was too slow` };
  }

  #push(entry: LogEntry): void {
    const writer = this.#begin(entry.atMs);
    if (entry.kind === 'row') this.#queue(writer.row(entry.atMs, entry.values), true);
    else this.#queue(writer.marker(entry.atMs, entry.text), false);
  }

  #begin(atMs: number): LogWriter {
    if (this.#writer !== undefined) return this.#writer;
    const startedMs = this.#begun?.startedMs ?? wholeSecond(atMs);
    this.#writer = this.#format.writer({ ...this.#subject, startedMs });
    if (this.#begun === undefined) this.#queue(this.#writer.head(), false);
    return this.#writer;
  }

  #queue(bytes: Uint8Array, isRow: boolean): void {
    this.#pieces.push({ bytes, isRow });
    this.#waitingBytes += bytes.length;
  }

  #flush(): void {
    if (this.#writing !== undefined || this.#failure !== undefined || this.#pieces.length === 0) return;
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#writing = this.#write(pieces)
      .catch((error: unknown) => this.#fail(writeProblem(this.path, error)))
      .finally(() => {
        this.#writing = undefined;
        if (this.#waitingBytes >= SOON_BYTES) this.#flush();
      });
  }

  /** @throws ErrnoException, when all that is whole of it is in the file, and nothing else */
  async #write(pieces: readonly Piece[]): Promise<void> {
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
    let written = 0;
    try {
      while (written < bytes.length) written += await this.#target.write(bytes.subarray(written));
      this.#count(pieces, written);
      await this.#target.sync();
    } catch (error) {
      if (written < bytes.length) {
        const whole = this.#count(pieces, written);
        await this.#target.cut(written - whole).catch(() => {}); // a reader passes over what is not whole
      }
      throw error;
    } finally {
      this.#waitingBytes -= bytes.length;
    }
  }

  /** Counts the pieces that are in the file. Gives their bytes. */
  #count(pieces: readonly Piece[], written: number): number {
    let whole = 0;
    for (const { bytes, isRow } of pieces) {
      if (whole + bytes.length > written) break;
      whole += bytes.length;
      if (isRow) this.#counts.rows++;
    }
    this.#counts.bytes += whole;
    return whole;
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    clearInterval(this.#timer);
    this.#pieces = [];
    this.#waitingBytes = 0;
  }
}
