/**
 * What a log of an engine is, whatever the format of its file: a head, then rows and markers in the order in which they came.
 *
 * Times are in steps of 10 µs, the finest that `.mlg` has, and count from a whole second, which is all that its head can say.
 */
import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import type { ChannelValue } from '../../../contract/telemetry/frame.ts';

export interface LogHead {
  /** Milliseconds since 1970, a whole second; 0: the file does not say when it was. */
  startedMs: number;
  /** One line: what is logged, and by what. */
  title: string;
  channels: readonly Channel[];
}

export interface LogRow {
  kind: 'row';
  /** Milliseconds since 1970. */
  atMs: number;
  /** One for each channel. */
  values: readonly ChannelValue[];
}

export interface LogMarker {
  kind: 'marker';
  atMs: number;
  /** One line. */
  text: string;
}

export type LogEntry = LogRow | LogMarker;

/** What a reader finds, piece by piece: the head once and first, then entries; faults wherever something could not be read. */
export type LogPart = { kind: 'head'; head: LogHead } | LogEntry | { kind: 'fault'; text: string };

/** Bytes of one file, in the order in which they must be written. Numbers that are not finite, and -0, are not in a log. */
export interface LogWriter {
  head(): Uint8Array;
  /** @throws RangeError for a time that the format cannot say */
  row(atMs: number, values: readonly ChannelValue[]): Uint8Array;
  marker(atMs: number, text: string): Uint8Array;
}

/** Reads a file in pieces of any length. It never throws: a file that was cut, or damaged, gives what is whole, and says what is not. */
export interface LogReader {
  push(bytes: Uint8Array): LogPart[];
  /** There are no more bytes. */
  end(): LogPart[];
}

export interface LogFormat {
  /** Of `.ending` files. */
  ending: string;
  doc: string;
  writer(head: LogHead): LogWriter;
  reader(): LogReader;
}

const TICKS_PER_MS = 100;
const SECOND_MS = 1000;

/** Since the start, in steps of 10 µs. */
export const ticksOf = (atMs: number, startedMs: number): number =>
  Math.round(atMs * TICKS_PER_MS) - startedMs * TICKS_PER_MS;

export const msOf = (ticks: number, startedMs: number): number => (startedMs * TICKS_PER_MS + ticks) / TICKS_PER_MS;

/** `12.34567`: seconds. */
export const secondsText = (ticks: number): string => (ticks / (TICKS_PER_MS * SECOND_MS)).toFixed(5);

export const ticksOfSeconds = (seconds: number): number => Math.round(seconds * TICKS_PER_MS * SECOND_MS);

/** As exact as a log's times are. */
export const logTime = (atMs: number): number => Math.round(atMs * TICKS_PER_MS) / TICKS_PER_MS;

export const wholeSecond = (atMs: number): number => Math.floor(atMs / SECOND_MS) * SECOND_MS;

/** As a log keeps it: a number that is finite, and not -0; otherwise null. */
export const logValue = (value: number | null | undefined): ChannelValue =>
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : null;

/** The first of many faults of one kind is told, and at the end how many more there were. */
export class Faults {
  readonly #more = new Map<string, number>();

  /** @param kind for all of its kind, at the end: `lines that are no rows` */
  tell(kind: string, text: string): LogPart[] {
    const known = this.#more.get(kind);
    this.#more.set(kind, (known ?? -1) + 1);
    return known === undefined ? [{ kind: 'fault', text }] : [];
  }

  rest(): LogPart[] {
    return [...this.#more].flatMap(([kind, count]) =>
      count === 0 ? [] : [{ kind: 'fault' as const, text: `more ${kind}: ${count}` }],
    );
  }
}
