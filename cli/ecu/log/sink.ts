import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import type { LogEntry } from '../../../drivers/megasquirt/logs/log.ts';

export interface SinkCounts {
  /** Rows that are in the file. */
  rows: number;
  /** Of the file. */
  bytes: number;
  /** Rows that were not written, because the disk was too slow for them. */
  lost: number;
}

/** What a sink needs to begin its file. */
export interface LogSubject {
  title: string;
  channels: readonly Channel[];
}

/** Where a log goes. It takes entries at once and writes them later, once a second at least. */
export interface LogSink {
  readonly path: string;
  readonly counts: Readonly<SinkCounts>;
  /** Why it writes no more; what it wrote before can be read. */
  readonly failure: Error | undefined;
  /** Never waits, never throws; after a failure it does nothing. */
  add(entry: LogEntry): void;
  /** Resolves when nothing waits any more: for those who can wait, and would be too fast. */
  settled(): Promise<void>;
  /** Writes what is left. Never throws: see `failure`. */
  close(): Promise<void>;
}

/** How often what came is written: what a `kill -9`, or the end of the power, costs at most. */
export const FLUSH_MS = 1000;
