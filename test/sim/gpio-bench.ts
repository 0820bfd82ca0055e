/** A simulated GPIO chip on a virtual clock, and its structs as a test packs them. */
import { OsError } from '../../broker/hardware/os.ts';
import { type GpioChipOptions, SimulatedGpioChip } from '../../sim/gpio.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

/** enum gpio_v2_line_flag. */
const flagBits: Readonly<Record<string, bigint>> = {
  used: 0x1n,
  'active-low': 0x2n,
  in: 0x4n,
  out: 0x8n,
  rising: 0x10n,
  falling: 0x20n,
  'open-drain': 0x40n,
  'open-source': 0x80n,
  'pull-up': 0x100n,
  'pull-down': 0x200n,
  'bias-disabled': 0x400n,
  realtime: 0x800n,
  hte: 0x1000n,
  unknown: 0x2000n,
};

export type Attribute = [id: 'flags' | 'values' | 'debounce' | 'other', value: bigint, mask: bigint];
const attributeIds = { flags: 1, values: 2, debounce: 3, other: 9 };

export interface Request {
  flags?: string;
  attributes?: Attribute[];
  consumer?: string;
  room?: number;
  /** A word of padding that is not 0: its place in the struct. */
  dirt?: number;
}

export const flagsOf = (names: string): bigint =>
  names
    .split(' ')
    .filter((name) => name !== '')
    .reduce((sum, name) => sum | (flagBits[name] ?? 0n), 0n);

/** struct gpio_v2_line_config */
export function config({ flags = '', attributes = [] }: Request): Buffer {
  const bytes = Buffer.alloc(272);
  bytes.writeBigUInt64LE(flagsOf(flags), 0);
  bytes.writeUInt32LE(attributes.length, 8);
  for (const [index, [id, value, mask]] of attributes.slice(0, 10).entries()) {
    bytes.writeUInt32LE(attributeIds[id], 32 + index * 24);
    bytes.writeBigUInt64LE(value, 40 + index * 24);
    bytes.writeBigUInt64LE(mask, 48 + index * 24);
  }
  return bytes;
}

export function bench(options: Partial<GpioChipOptions> = {}) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const chip = new SimulatedGpioChip(kernel, { number: 0, names: { 17: 'RELAY' }, label: 'bench', ...options });
  const fd = kernel.open('/dev/gpiochip0', 'read-write');

  /** Requests lines. @throws OsError */
  const take = (offsets: number[], request: Request): number => {
    const bytes = Buffer.alloc(592);
    for (const [index, offset] of offsets.slice(0, 64).entries()) bytes.writeUInt32LE(offset, index * 4);
    bytes.write(request.consumer ?? 'test', 256);
    config(request).copy(bytes, 288);
    bytes.writeUInt32LE(offsets.length, 560);
    bytes.writeUInt32LE(request.room ?? 0, 564);
    if (request.dirt !== undefined) bytes.writeUInt32LE(1, request.dirt);
    kernel.ioctl(fd, 0xc250b407, bytes);
    return bytes.readInt32LE(588);
  };
  /** Name, consumer, flags and attributes of a line, as LINEINFO tells them. */
  const info = (offset: number): string => {
    const bytes = Buffer.alloc(256);
    bytes.writeUInt32LE(offset, 64);
    kernel.ioctl(fd, 0xc100b405, bytes);
    const text = (at: number) => bytes.toString('latin1', at, at + 32).replace(/\0+$/, '');
    const set = bytes.readBigUInt64LE(72);
    const names = Object.keys(flagBits).filter((name) => (set & (flagBits[name] ?? 0n)) !== 0n);
    const count = bytes.readUInt32LE(68);
    const debounce = count === 0 ? '' : ` ${count}: ${bytes.readUInt32LE(80)}=${bytes.readUInt32LE(88)}`;
    return `${text(0)}/${text(32)}/${names.join(' ')}${debounce}`;
  };
  const get = (line: number, mask = 1n): bigint => {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(mask, 8);
    if (kernel.ioctl(line, 0xc010b40e, bytes) !== 0) throw new Error('it returned something');
    return bytes.readBigUInt64LE(0);
  };
  const set = (line: number, bits: bigint, mask = 1n): void => {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(bits, 0);
    bytes.writeBigUInt64LE(mask, 8);
    kernel.ioctl(line, 0xc010b40f, bytes);
  };
  const configure = (line: number, request: Request): void => {
    kernel.ioctl(line, 0xc110b40d, config(request));
  };
  /** Edges that can be read: time in ns, 1 rising or 2 falling, line, number in the request, number of the line. */
  const edges = (line: number, room = 48 * 100): string[] => {
    const bytes = Buffer.alloc(room);
    const read = kernel.readAvailable(line, bytes);
    return Array.from({ length: read / 48 }, (_, index) => {
      const at = index * 48;
      const words = [8, 12, 16, 20].map((offset) => bytes.readUInt32LE(at + offset));
      return `${bytes.readBigUInt64LE(at)}: ${words.join(' ')}`;
    });
  };
  return { clock, kernel, chip, fd, take, info, get, set, configure, edges };
}

/** 'ok', or the errno. */
export function answer(act: () => unknown): string {
  try {
    act();
    return 'ok';
  } catch (error) {
    if (error instanceof OsError) return error.errno;
    throw error;
  }
}
