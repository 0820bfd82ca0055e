import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import { readAbout } from './about.ts';
import { joined, viewOf } from './bytes.ts';
import { channelsOfHeadings, TIME } from './headings.ts';
import { Faults, type LogPart, type LogReader, logValue, msOf, ticksOfSeconds } from './log.ts';
import { isBits, type MlgType, shortest, typeOf } from './mlg-fields.ts';
import {
  type DecodedHead,
  decodeHead,
  GOES_ON,
  MARKER_BLOCK,
  MESSAGE_BYTES,
  type MlgField,
  PREFIX_BYTES,
  ROW_BLOCK,
  STAMPS,
} from './mlg-layout.ts';

interface Column {
  type: MlgType;
  /** Behind the prefix of a record. */
  offset: number;
  value(raw: number): ChannelValue;
}

interface Layout {
  startedMs: number;
  isOwn: boolean;
  time: Column | undefined;
  columns: readonly Column[];
  recordBytes: number;
}

/** What is no UTF-8 is another program's, and shown as far as it can be. */
const utf8 = new TextDecoder();
const textOf = (bytes: Uint8Array): string => utf8.decode(bytes);

const OWN_MARKER = /^(?<text>.*) @(?<seconds>\d+\.\d{5})$/s;

/** Reads files of version 1 and 2, of any program. Bits are read as the number that they are together. */
export class MlgReader implements LogReader {
  readonly #faults = new Faults();
  #rest: Uint8Array = new Uint8Array();
  #layout: Layout | undefined;
  /** It cannot be read any further. */
  #isOver = false;
  #at = 0;
  #ticks = 0;
  #message: Uint8Array = new Uint8Array();

  push(bytes: Uint8Array): LogPart[] {
    if (this.#isOver) return [];
    this.#rest = joined(this.#rest, bytes);
    if (this.#layout === undefined) {
      const decoded = decodeHead(this.#rest);
      if (decoded === 'more') return [];
      if ('problem' in decoded) return this.#stop(decoded.problem);
      return [this.#begin(decoded), ...this.#records()];
    }
    return this.#records();
  }

  end(): LogPart[] {
    const cut: LogPart[] = [];
    if (!this.#isOver && this.#layout === undefined) cut.push({ kind: 'fault', text: 'it ends within its head' });
    else if (!this.#isOver && (this.#rest.length > 0 || this.#message.length > 0))
      cut.push({ kind: 'fault', text: `it ends within a record, at byte ${this.#at}, which is left out` });
    return [...cut, ...this.#faults.rest()];
  }

  #stop(text: string): LogPart[] {
    this.#isOver = true;
    return [{ kind: 'fault', text }];
  }

  #begin(head: DecodedHead): LogPart {
    const about = readAbout(head.info.split('\n'));
    let offset = PREFIX_BYTES;
    const all = head.fields.map((field) => {
      const column = columnOf(field, offset);
      offset += column.type.bytes;
      return column;
    });
    const timeAt = head.fields.findIndex(({ name }) => name.toLowerCase() === TIME.toLowerCase());
    const without = <Item>(list: readonly Item[]) => (timeAt < 0 ? [...list] : list.toSpliced(timeAt, 1));
    const foreign = channelsOfHeadings(
      without(head.fields).map(({ name, unit, digits }) => ({
        heading: name,
        unit,
        digits: Math.min(9, Math.max(0, digits)),
      })),
    );
    const own = about.channels?.length === foreign.length ? about.channels : undefined;
    const startedMs = head.timeStamp * 1000;
    const { recordBytes } = head;
    this.#layout = { startedMs, isOwn: own !== undefined, time: all[timeAt], columns: without(all), recordBytes };
    this.#take(head.dataBegin);
    return { kind: 'head', head: { startedMs, title: about.title, channels: own ?? foreign } };
  }

  #take(bytes: number): void {
    this.#rest = this.#rest.subarray(bytes);
    this.#at += bytes;
  }

  #records(): LogPart[] {
    const layout = this.#layout;
    const parts: LogPart[] = [];
    while (layout !== undefined && this.#rest.length > 0) {
      const [type = 0] = this.#rest;
      if (type !== ROW_BLOCK && type !== MARKER_BLOCK)
        return [
          ...parts,
          ...this.#stop(`at byte ${this.#at} is a block of type ${type}, which is unknown: what follows is left out`),
        ];
      const length = PREFIX_BYTES + (type === ROW_BLOCK ? layout.recordBytes + 1 : MESSAGE_BYTES);
      if (this.#rest.length < length) break;
      const block = this.#rest.subarray(0, length);
      parts.push(...(type === ROW_BLOCK ? this.#row(block, layout) : this.#marker(block, layout)));
      this.#take(length);
    }
    return parts;
  }

  #row(block: Uint8Array, { startedMs, isOwn, time, columns }: Layout): LogPart[] {
    let sum = 0;
    for (let at = PREFIX_BYTES; at < block.length - 1; at++) sum += block[at] ?? 0;
    if ((sum & 0xff) !== block.at(-1))
      return this.#faults.tell(
        'records with wrong check sums',
        `the record at byte ${this.#at} has a wrong check sum, and is left out`,
      );
    const view = viewOf(block);
    const valueIn = ({ type, offset, value }: Column) => value(type.read(view, offset));
    const seconds = time === undefined ? null : valueIn(time);
    this.#ticks = this.#ticksOf(seconds, view.getUint16(2), isOwn);
    return [{ kind: 'row', atMs: msOf(this.#ticks, startedMs), values: columns.map(valueIn) }];
  }

  /** Without a column of times they are counted by the time stamps, as if there was less than 0.65 s between two. */
  #ticksOf(seconds: number | null, stamp: number, isOwn: boolean): number {
    if (seconds === null) return this.#ticks + ((stamp - (this.#ticks % STAMPS) + STAMPS) % STAMPS);
    const ticks = ticksOfSeconds(seconds);
    const more = (stamp - (ticks % STAMPS) + STAMPS) % STAMPS;
    return isOwn && more < 100 ? ticks + more : ticks;
  }

  #marker(block: Uint8Array, { startedMs, isOwn }: Layout): LogPart[] {
    const message = block.subarray(PREFIX_BYTES);
    const end = message.indexOf(0);
    const piece = message.subarray(0, end < 0 ? message.length : end);
    if (isOwn && textOf(piece).endsWith(GOES_ON)) {
      this.#message = joined(this.#message, piece.subarray(0, -GOES_ON.length));
      return [];
    }
    const whole = textOf(joined(this.#message, piece));
    const { text = whole, seconds } = OWN_MARKER.exec(whole)?.groups ?? {};
    this.#message = new Uint8Array();
    const ticks = isOwn && seconds !== undefined ? ticksOfSeconds(Number(seconds)) : this.#ticks;
    return [{ kind: 'marker', atMs: msOf(ticks, startedMs), text: isOwn ? text : whole.trim() }];
  }
}

function columnOf({ type: number, scale, transform }: MlgField, offset: number): Column {
  const type = typeOf(number);
  if (type === undefined) throw new Error(`type ${number}`); // the head was looked at
  const [by, plus] = [shortest(scale), shortest(transform)];
  // Milliseconds and their like: to divide by 1000 is exact, to multiply by 0.001 is not.
  const per = Math.round(1 / by);
  const isPart = per > 1 && Math.fround(1 / per) === scale;
  const scaled = (raw: number) => (isPart ? (raw + plus) / per : (raw + plus) * by);
  return { type, offset, value: (raw) => logValue(isBits(number) ? raw : scaled(raw)) };
}
