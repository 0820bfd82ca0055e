import type { Fd } from '../../broker/hardware/os.ts';
import { fail } from '../errno.ts';
import type { OpenDevice } from '../tree.ts';
import { ATTRIBUTE_DEBOUNCE, CONFIG_BYTES, decodeConfig, encodeFlags, type LineConfig } from './config.ts';
import type { GpioLine } from './line.ts';

const GET_CHIPINFO = 0x8044b401;
const GET_LINEINFO = 0xc100b405;
const GET_LINE = 0xc250b407;

const NAME_BYTES = 32;
const MOST_LINES = 64;
const EVENTS_A_LINE = 16;

export interface LineRequest {
  offsets: number[];
  consumer: string;
  config: LineConfig[];
  /** Room for so many events. */
  room: number;
}

export interface GpioHardware {
  name: string;
  label: string;
  lines: readonly GpioLine[];
  isPlugged(): boolean;
  /** Makes a descriptor that holds free lines. */
  grant(request: LineRequest): Fd;
}

/** An open descriptor of /dev/gpiochipN (include/uapi/linux/gpio.h, version 2 of the interface). */
export class ChipDevice implements OpenDevice {
  readonly #chip: GpioHardware;

  constructor(chip: GpioHardware) {
    this.#chip = chip;
  }

  ioctl(request: number, argument: Uint8Array | number): number {
    if (!this.#chip.isPlugged()) fail('ENODEV');
    if (typeof argument === 'number') fail('EFAULT');
    const view = new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
    if (request === GET_CHIPINFO) this.#chipInfo(view);
    else if (request === GET_LINEINFO) this.#lineInfo(view);
    else if (request === GET_LINE) this.#request(view);
    else fail('EINVAL');
    return 0;
  }

  close(): void {}

  /** struct gpiochip_info: name, label, u32 lines. */
  #chipInfo(view: DataView): void {
    putText(view, 0, this.#chip.name);
    putText(view, 32, this.#chip.label);
    view.setUint32(64, this.#chip.lines.length, true);
  }

  /** struct gpio_v2_line_info: name, consumer, u32 offset, u32 attributes, u64 flags, ten attributes of 16 bytes, padding. */
  #lineInfo(view: DataView): void {
    const { name, consumer, settings } = this.#chip.lines[view.getUint32(64, true)] ?? fail('EINVAL');
    if (!isZero(view, 240, 16)) fail('EINVAL');
    const isDebounced = settings.debounceUs > 0;
    putText(view, 0, name);
    putText(view, 32, consumer ?? '');
    view.setUint32(68, isDebounced ? 1 : 0, true);
    view.setBigUint64(72, encodeFlags(settings, consumer !== undefined), true);
    if (!isDebounced) return;
    view.setUint32(80, ATTRIBUTE_DEBOUNCE, true);
    view.setUint32(88, settings.debounceUs, true);
  }

  /** struct gpio_v2_line_request: offsets, consumer, configuration, u32 lines, u32 size of the queue, padding, s32 descriptor. */
  #request(view: DataView): void {
    const count = view.getUint32(560, true);
    if (count === 0 || count > MOST_LINES || !isZero(view, 568, 20)) fail('EINVAL');
    const config = decodeConfig(new DataView(view.buffer, view.byteOffset + 288, CONFIG_BYTES), count);
    const offsets = Array.from({ length: count }, (_, index) => view.getUint32(index * 4, true));
    const lines = offsets.map((offset) => this.#chip.lines[offset] ?? fail('EINVAL'));
    if (new Set(lines).size < count || lines.some(({ consumer }) => consumer !== undefined)) fail('EBUSY');
    const fd = this.#chip.grant({
      offsets,
      consumer: textAt(view, 256),
      config,
      room: Math.min(view.getUint32(564, true) || count * EVENTS_A_LINE, MOST_LINES * EVENTS_A_LINE),
    });
    view.setInt32(588, fd, true);
  }
}

/** Cut to what fits with its end. */
function putText(view: DataView, at: number, text: string): void {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, NAME_BYTES);
  bytes.fill(0);
  bytes.set(Buffer.from(text).subarray(0, NAME_BYTES - 1));
}

function textAt(view: DataView, at: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + at, NAME_BYTES - 1);
  return bytes.toString('utf8').split('\0', 1)[0] ?? '';
}

const isZero = (view: DataView, at: number, length: number): boolean =>
  new Uint8Array(view.buffer, view.byteOffset + at, length).every((byte) => byte === 0);
