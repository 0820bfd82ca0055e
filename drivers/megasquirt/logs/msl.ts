/**
 * MegaLogViewer's text logs, as TunerStudio writes them: lines about the log in quotes, the columns' names, their units, then a
 * line for each row, tabs between. A marker is a line of its own.
 *
 * Numbers are written as shortly as they can be read back exactly. What is not known is NaN. The column `Time` has seconds since
 * the capture date. A file that ends within a line has lost that line.
 */
import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import { oneLine } from '../one-line.ts';
import { aboutLines, readAbout } from './about.ts';
import { utf8 } from './bytes.ts';
import { channelsOfHeadings, headingsOf, TIME } from './headings.ts';
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
} from './log.ts';

const line = (text: string) => utf8(`${text}\n`);

class MslWriter implements LogWriter {
  readonly #head: LogHead;
  #markers = 0;

  constructor(head: LogHead) {
    this.#head = head;
  }

  head(): Uint8Array {
    const { channels } = this.#head;
    const about = aboutLines(this.#head).map((text) => `"${text}"`);
    const names = [TIME, ...headingsOf(channels)].join('\t');
    const units = ['s', ...channels.map(({ unit = '' }) => unit)].join('\t');
    return line([...about, names, units].join('\n'));
  }

  row(atMs: number, values: readonly ChannelValue[]): Uint8Array {
    const cells = values.map((value) => String(logValue(value) ?? Number.NaN));
    return line([secondsText(ticksOf(atMs, this.#head.startedMs)), ...cells].join('\t'));
  }

  marker(atMs: number, text: string): Uint8Array {
    const number = String(++this.#markers).padStart(3, '0');
    const seconds = secondsText(ticksOf(atMs, this.#head.startedMs));
    return line(`MARK ${number} - ${oneLine(text)} - ${seconds} s`);
  }
}

const MARKER = /^MARK \d+ - (?<text>.*) - (?<seconds>-?\d+\.\d{5}) s$/;
/** Other programs' have a date, or nothing. */
const FOREIGN_MARKER = /^MARK\s*\d*(?:\s*-\s*)?(?<text>.*)$/;
const isMarker = (text: string) => /^"?MARK\b/.test(text);

/** Of a file without times: as far apart as TunerStudio's rows are by default. */
const APART_TICKS = 10_000;

class MslReader implements LogReader {
  readonly #lines = new LineSplitter();
  readonly #faults = new Faults();
  readonly #about: string[] = [];
  #names: string[] | undefined;
  #columns: { startedMs: number; time: number; count: number } | undefined;
  #line = 0;
  #ticks = 0;

  push(bytes: Uint8Array): LogPart[] {
    return this.#lines.push(bytes).flatMap((text) => this.#take(text));
  }

  end(): LogPart[] {
    const cut: LogPart[] = [];
    if (this.#columns === undefined) {
      const names = this.#names;
      if (names !== undefined) cut.push(...this.#begin(names, []));
      cut.push({ kind: 'fault', text: 'it ends before its first row' });
    }
    if (this.#lines.rest !== '')
      cut.push({ kind: 'fault', text: `it ends within line ${this.#lines.count + 1}, which is left out` });
    return [...cut, ...this.#faults.rest()];
  }

  #take(text: string): LogPart[] {
    this.#line++;
    if (text.trim() === '') return [];
    if (this.#names === undefined) {
      if (text.includes('\t')) this.#names = text.split('\t').map(unquoted);
      else this.#about.push(unquoted(text));
      return [];
    }
    if (this.#columns === undefined) {
      const cells = text.split('\t').map(unquoted);
      // Old programs wrote no units.
      const isRow = isMarker(text) || cells.every((cell) => cell !== '' && parseCell(cell) !== undefined);
      const head = this.#begin(this.#names, isRow ? [] : cells);
      return isRow ? [...head, ...this.#entry(text)] : head;
    }
    return this.#entry(text);
  }

  #begin(names: readonly string[], units: readonly string[]): LogPart[] {
    const about = readAbout(this.#about);
    const time = timeColumn(names);
    const columns = names.map((heading, index) => ({ heading, unit: units[index] ?? '' })).toSpliced(time, 1);
    const foreign: Channel[] = channelsOfHeadings(time < 0 ? namesAndUnits(names, units) : columns);
    const own = about.channels?.length === foreign.length ? about.channels : undefined;
    this.#columns = { startedMs: about.startedMs, time, count: names.length };
    const fault =
      time < 0 ? this.#faults.tell('files without times', 'it has no column Time: rows are told 0.1 s apart') : [];
    const { startedMs, title } = about;
    return [{ kind: 'head', head: { startedMs, title, channels: own ?? foreign } }, ...fault];
  }

  #entry(text: string): LogPart[] {
    const { startedMs, time, count } = this.#columns ?? { startedMs: 0, time: 0, count: 0 };
    if (isMarker(text)) {
      const marker = unquoted(text);
      const { text: said = '', seconds } = (MARKER.exec(marker) ?? FOREIGN_MARKER.exec(marker))?.groups ?? {};
      const ticks = seconds === undefined ? this.#ticks : ticksOfSeconds(Number(seconds));
      return [{ kind: 'marker', atMs: msOf(ticks, startedMs), text: said }];
    }
    const cells = text.split('\t');
    if (cells.length === count + 1 && cells.at(-1) === '') cells.pop(); // some programs end each line with a tab
    const values = cells.map(parseCell);
    const isRow = values.length === count && values.every((value) => value !== undefined);
    if (!isRow) return this.#faults.tell('lines that are no rows', `line ${this.#line} is no row, and left out`);
    const seconds = values[time];
    if (time >= 0 && typeof seconds !== 'number')
      return this.#faults.tell('rows without a time', `line ${this.#line} has no time, and is left out`);
    this.#ticks = typeof seconds === 'number' ? ticksOfSeconds(seconds) : this.#ticks + APART_TICKS;
    const row = time < 0 ? values : values.toSpliced(time, 1);
    return [{ kind: 'row', atMs: msOf(this.#ticks, startedMs), values: row as ChannelValue[] }];
  }
}

const namesAndUnits = (names: readonly string[], units: readonly string[]) =>
  names.map((heading, index) => ({ heading, unit: units[index] ?? '' }));

const timeColumn = (names: readonly string[]): number => {
  const at = names.indexOf(TIME);
  return at >= 0 ? at : names.findIndex((name) => name.toLowerCase() === TIME.toLowerCase());
};

const unquoted = (text: string): string => /^"(.*)"$/.exec(text.trim())?.[1] ?? text.trim();

/** Undefined: it is no number, and nothing that means that there is none. */
function parseCell(cell: string): ChannelValue | undefined {
  const text = cell.trim();
  if (text === '' || /^nan$/i.test(text)) return null;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? logValue(Number(text)) : undefined;
}

export const msl: LogFormat = {
  ending: 'msl',
  doc: "MegaLogViewer's text",
  writer: (head) => new MslWriter(head),
  reader: () => new MslReader(),
};
