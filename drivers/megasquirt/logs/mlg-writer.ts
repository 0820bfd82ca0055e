import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import { oneLine } from '../one-line.ts';
import { aboutLines } from './about.ts';
import { joined, utf8, viewOf } from './bytes.ts';
import { headingsOf, TIME } from './headings.ts';
import { type LogHead, type LogWriter, logValue, secondsText, ticksOf } from './log.ts';
import { F32, styleOf, styles, U32 } from './mlg-fields.ts';
import {
  encodeHead,
  GOES_ON,
  MARKER_BLOCK,
  MESSAGE_BYTES,
  type MlgField,
  PREFIX_BYTES,
  ROW_BLOCK,
  STAMPS,
} from './mlg-layout.ts';

const TICKS_PER_UNIT = 100;

/** Milliseconds in 32 bits are 49 days. The records' own time stamps, which wrap, say the rest to 10 µs. */
const time: MlgField = {
  type: U32,
  name: TIME,
  unit: 's',
  style: styles.float,
  scale: 0.001,
  transform: 0,
  digits: 3,
  category: '',
};

/** What an `.mlg` file keeps of a value: a 32-bit float, 7 digits or so; null for what is beyond its range. */
export const mlgValue = (value: number | null): number => logValue(Math.fround(value ?? Number.NaN)) ?? Number.NaN;

/** Postern's `.mlg`: `Time`, and each channel as a float, because frames have values in their units and not the controller's raw numbers. */
export class MlgWriter implements LogWriter {
  readonly #head: LogHead;
  #counter = 0;

  constructor(head: LogHead) {
    this.#head = head;
  }

  head(): Uint8Array {
    const { channels, startedMs } = this.#head;
    const headings = headingsOf(channels);
    const fields = channels.map(({ unit = '', digits = 2, options }, index) => ({
      type: F32,
      name: headings[index] ?? '',
      unit,
      style: styleOf(options),
      scale: 1,
      transform: 0,
      digits: options === undefined ? digits : 0,
      category: '',
    }));
    return encodeHead({ timeStamp: startedMs / 1000, fields: [time, ...fields], info: this.#info() });
  }

  row(atMs: number, values: readonly ChannelValue[]): Uint8Array {
    const ticks = this.#ticks(atMs);
    const bytes = new Uint8Array(PREFIX_BYTES + 4 + 4 * values.length + 1);
    const view = viewOf(bytes);
    this.#prefix(bytes, ROW_BLOCK, ticks);
    view.setUint32(PREFIX_BYTES, Math.floor(ticks / TICKS_PER_UNIT));
    for (const [index, value] of values.entries()) view.setFloat32(PREFIX_BYTES + 4 + 4 * index, mlgValue(value));
    let sum = 0;
    for (let at = PREFIX_BYTES; at < bytes.length - 1; at++) sum += bytes[at] ?? 0;
    bytes[bytes.length - 1] = sum & 0xff;
    return bytes;
  }

  /**
   * A marker has room for 50 bytes, and no time but the stamp that wraps each 0.65 s: so its text ends with its time, and goes on
   * in the next marker where it is longer.
   */
  marker(atMs: number, text: string): Uint8Array {
    const ticks = this.#ticks(atMs);
    const message = utf8(`${oneLine(text)} @${secondsText(ticks)}`);
    const room = MESSAGE_BYTES - 1 - GOES_ON.length;
    const count = Math.ceil(message.length / room);
    const pieces = Array.from({ length: count }, (_, index) => {
      const bytes = new Uint8Array(PREFIX_BYTES + MESSAGE_BYTES);
      this.#prefix(bytes, MARKER_BLOCK, ticks);
      const piece = message.subarray(index * room, (index + 1) * room);
      bytes.set(piece, PREFIX_BYTES);
      if (index < count - 1) bytes.set(utf8(GOES_ON), PREFIX_BYTES + piece.length);
      return bytes;
    });
    return joined(...pieces);
  }

  #info(): string {
    return aboutLines(this.#head)
      .map((line) => line.replace(/[^\x20-\x7e]/g, '?'))
      .join('\n');
  }

  #ticks(atMs: number): number {
    // A clock that is set back to before the start has no time here.
    const ticks = Math.max(0, ticksOf(atMs, this.#head.startedMs));
    if (ticks >= 2 ** 32 * TICKS_PER_UNIT) throw new RangeError('an .mlg file holds 49 days');
    return ticks;
  }

  #prefix(bytes: Uint8Array, type: number, ticks: number): void {
    bytes[0] = type;
    bytes[1] = this.#counter;
    viewOf(bytes).setUint16(2, ticks % STAMPS);
    this.#counter = (this.#counter + 1) & 0xff;
  }
}
