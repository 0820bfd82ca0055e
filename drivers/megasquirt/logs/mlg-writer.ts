import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import { oneLine } from '../one-line.ts';
import { aboutLines } from './about.ts';
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
    const bytes = Buffer.alloc(PREFIX_BYTES + 4 + 4 * values.length + 1);
    this.#prefix(bytes, ROW_BLOCK, ticks);
    bytes.writeUInt32BE(Math.floor(ticks / TICKS_PER_UNIT), PREFIX_BYTES);
    for (const [index, value] of values.entries()) bytes.writeFloatBE(mlgValue(value), PREFIX_BYTES + 4 + 4 * index);
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
    const message = Buffer.from(`${oneLine(text)} @${secondsText(ticks)}`);
    const room = MESSAGE_BYTES - 1 - GOES_ON.length;
    const count = Math.ceil(message.length / room);
    const pieces = Array.from({ length: count }, (_, index) => {
      const bytes = Buffer.alloc(PREFIX_BYTES + MESSAGE_BYTES);
      this.#prefix(bytes, MARKER_BLOCK, ticks);
      const at = PREFIX_BYTES + message.copy(bytes, PREFIX_BYTES, index * room, (index + 1) * room);
      if (index < count - 1) bytes.write(GOES_ON, at);
      return bytes;
    });
    return Buffer.concat(pieces);
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

  #prefix(bytes: Buffer, type: number, ticks: number): void {
    bytes[0] = type;
    bytes[1] = this.#counter;
    bytes.writeUInt16BE(ticks % STAMPS, 2);
    this.#counter = (this.#counter + 1) & 0xff;
  }
}
