/**
 * Logs as CSV, for spreadsheets and programs: `time` in ISO 8601 with 10 µs, `seconds` since the start, a column for each channel by
 * its name, and the text of markers in the last one. Numbers are written as shortly as they can be read back exactly; what is not
 * known is an empty cell. There is no place for units and labels.
 */
import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import { csvRow, parseCsv } from '../../csv.ts';
import { oneLine } from '../one-line.ts';
import { utf8 } from './bytes.ts';
import { channelsOfHeadings } from './headings.ts';
import { LineSplitter } from './line-splitter.ts';
import {
  Faults,
  type LogFormat,
  type LogHead,
  type LogPart,
  type LogReader,
  type LogWriter,
  logValue,
  msOf,
  secondsText,
  ticksOf,
  ticksOfSeconds,
  wholeSecond,
} from './log.ts';

/** A channel that is called as one of our own columns gets an underscore, and loses it when it is read. */
const OWN = /^(time|seconds|marker)_*$/;

export const csvHeadings = (names: readonly string[]): string[] => [
  'time',
  'seconds',
  ...names.map((name) => (OWN.test(name) ? `${name}_` : name)),
  'marker',
];

/** `2026-05-04T10:00:00.12345Z` */
export function isoTime(atMs: number): string {
  const startedMs = wholeSecond(atMs);
  const fraction = String(ticksOf(atMs, startedMs)).padStart(5, '0');
  return `${new Date(startedMs).toISOString().slice(0, -5)}.${fraction}Z`;
}

/** Undefined: it is no such time. */
function parseTime(text: string): number | undefined {
  const [, seconds, fraction = '0', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const startedMs = Date.parse(`${seconds}${zone}`);
  return Number.isFinite(startedMs) ? msOf(ticksOfSeconds(Number(`0.${fraction}`)), startedMs) : undefined;
}

class CsvWriter implements LogWriter {
  readonly #head: LogHead;

  constructor(head: LogHead) {
    this.#head = head;
  }

  head(): Uint8Array {
    return utf8(csvRow(csvHeadings(this.#head.channels.map(({ name }) => name))));
  }

  row(atMs: number, values: readonly ChannelValue[]): Uint8Array {
    return this.#line(atMs, values, '');
  }

  marker(atMs: number, text: string): Uint8Array {
    const none = this.#head.channels.map(() => null);
    return this.#line(atMs, none, oneLine(text) || '-');
  }

  #line(atMs: number, values: readonly ChannelValue[], marker: string): Uint8Array {
    const cells = values.map((value) => logValue(value) ?? '');
    return utf8(csvRow([isoTime(atMs), secondsText(ticksOf(atMs, this.#head.startedMs)), ...cells, marker]));
  }
}

interface Columns {
  count: number;
  time: number;
  seconds: number;
  marker: number;
  /** Places of the channels. */
  channels: readonly number[];
}

class CsvReader implements LogReader {
  readonly #lines = new LineSplitter();
  readonly #faults = new Faults();
  #columns: Columns | undefined;
  /** Told with the first row, whose time is the first that there is. */
  #channels: LogHead['channels'] | undefined;
  #line = 0;

  push(bytes: Uint8Array): LogPart[] {
    return this.#lines.push(bytes).flatMap((line) => this.#take(line));
  }

  end(): LogPart[] {
    const head: LogPart[] = this.#begin(0);
    const { rest, count } = this.#lines;
    const cut: LogPart[] =
      rest === '' ? [] : [{ kind: 'fault', text: `it ends within line ${count + 1}, which is left out` }];
    const none: LogPart[] =
      this.#columns === undefined ? [{ kind: 'fault', text: 'it ends before its first row' }] : [];
    return [...head, ...none, ...cut, ...this.#faults.rest()];
  }

  #begin(startedMs: number): LogPart[] {
    const channels = this.#channels;
    if (channels === undefined) return [];
    this.#channels = undefined;
    return [{ kind: 'head', head: { startedMs, title: '', channels } }];
  }

  #take(text: string): LogPart[] {
    this.#line++;
    const cells = cellsOf(text);
    if (cells === 'empty') return [];
    if (cells === undefined) return this.#noRow('has a quote in the middle of a cell');
    const columns = this.#columns;
    if (columns === undefined) {
      this.#headings(cells);
      return [];
    }
    if (cells.length !== columns.count) return this.#noRow(`has ${cells.length} cells instead of ${columns.count}`);
    const atMs = timeOf(cells, columns);
    if (atMs === undefined) return this.#noRow('has no time');
    const head = this.#begin(wholeSecond(atMs));
    const marker = cells[columns.marker] ?? '';
    if (marker !== '') return [...head, { kind: 'marker', atMs, text: marker }];
    const values = columns.channels.map((at) => parseCell(cells[at] ?? ''));
    if (values.some((value) => value === undefined)) return [...head, ...this.#noRow('has a cell that is no number')];
    return [...head, { kind: 'row', atMs, values: values as ChannelValue[] }];
  }

  #noRow(why: string): LogPart[] {
    return this.#faults.tell('lines that are no rows', `line ${this.#line} ${why}, and is left out`);
  }

  #headings(cells: readonly string[]): void {
    const isOwn = cells[0] === 'time' && cells[1] === 'seconds' && cells.at(-1) === 'marker';
    const find = (name: string) => cells.findIndex((cell) => cell.toLowerCase() === name);
    const [time, seconds] = [find('time'), find('seconds')];
    const marker = isOwn ? cells.length - 1 : -1;
    const channels = cells.flatMap((_, at) => ([time, seconds, marker].includes(at) ? [] : [at]));
    this.#columns = { count: cells.length, time, seconds, marker, channels };
    const headings = channels.map((at) => cells[at] ?? '');
    this.#channels = isOwn
      ? headings.map((name) => ({ name: OWN.test(name) ? name.slice(0, -1) : name }))
      : channelsOfHeadings(headings.map((heading) => ({ heading, unit: '' })));
  }
}

/** One line is one row: our own cells have no newlines. Undefined: it is none. */
function cellsOf(text: string): string[] | 'empty' | undefined {
  try {
    return parseCsv(text)[0]?.cells ?? 'empty';
  } catch {
    return undefined;
  }
}

/** Another program's column of times may have seconds. */
function timeOf(cells: readonly string[], { time, seconds }: Columns): number | undefined {
  const text = cells[time] ?? '';
  const number = /^-?\d+(\.\d+)?$/.exec(text === '' ? (cells[seconds] ?? '') : text);
  return number === null ? parseTime(text) : msOf(ticksOfSeconds(Number(number[0])), 0);
}

function parseCell(cell: string): ChannelValue | undefined {
  if (cell === '' || /^nan$/i.test(cell)) return null;
  const value = Number(cell);
  return Number.isNaN(value) ? undefined : logValue(value);
}

export const csv: LogFormat = {
  ending: 'csv',
  doc: 'for spreadsheets and programs',
  writer: (head) => new CsvWriter(head),
  reader: () => new CsvReader(),
};
