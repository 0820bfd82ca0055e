import { fail } from '../errno.ts';
import type { SimulatedKernel } from '../kernel.ts';
import type { OpenDevice, Readiness } from '../tree.ts';
import { decodeConfig, type LineConfig } from './config.ts';
import { EdgeDetector, EdgeQueue } from './edges.ts';
import type { GpioLine } from './line.ts';

const SET_CONFIG = 0xc110b40d;
const GET_VALUES = 0xc010b40e;
const SET_VALUES = 0xc010b40f;

export interface HeldLine {
  line: GpioLine;
  offset: number;
}

interface Chip {
  isPlugged(): boolean;
  closed(device: LineDevice): void;
}

/** The descriptor of a line request: it holds its lines until it is closed, whatever becomes of the chip's descriptor. */
export class LineDevice implements OpenDevice {
  readonly #lines: readonly { line: GpioLine; detector: EdgeDetector }[];
  readonly #edges: EdgeQueue;
  readonly #chip: Chip;

  constructor(kernel: SimulatedKernel, lines: readonly HeldLine[], room: number, chip: Chip) {
    this.#edges = new EdgeQueue(kernel, room);
    this.#chip = chip;
    this.#lines = lines.map(({ line, offset }) => ({
      line,
      detector: new EdgeDetector(kernel, line, offset, this.#edges),
    }));
  }

  ioctl(request: number, argument: Uint8Array | number): number {
    if (!this.#chip.isPlugged()) fail('ENODEV');
    if (typeof argument === 'number') fail('EFAULT');
    const view = new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
    if (request === GET_VALUES) this.#getValues(view);
    else if (request === SET_VALUES) this.#setValues(view);
    else if (request === SET_CONFIG) this.configure(decodeConfig(view, this.#lines.length));
    else fail('EINVAL');
    return 0;
  }

  read(most: number): Uint8Array {
    if (!this.#chip.isPlugged()) fail('ENODEV');
    return this.#edges.read(most);
  }

  poll(wake: () => void): Readiness {
    this.#edges.waiting.add(wake);
    if (!this.#chip.isPlugged()) return 'gone';
    return this.#edges.isEmpty ? 'nothing' : 'bytes';
  }

  close(): void {
    for (const { line, detector } of this.#lines) {
      detector.stop();
      if (this.#chip.isPlugged()) line.release();
    }
    this.#chip.closed(this);
  }

  /** The chip has gone. */
  hangUp(): void {
    this.#edges.waiting.wake();
  }

  /** A line that is told no direction stays as it is. */
  configure(config: readonly LineConfig[]): void {
    for (const [index, { line, detector }] of this.#lines.entries()) {
      const { settings, value } = config[index] ?? fail('EINVAL');
      if (settings === undefined) continue;
      line.set(settings, value);
      detector.restart();
    }
  }

  #getValues(view: DataView): void {
    const mask = view.getBigUint64(8, true);
    let bits = 0n;
    for (const index of this.#masked(mask)) bits |= BigInt(this.#lines[index]?.detector.value ?? 0) << BigInt(index);
    view.setBigUint64(0, bits, true);
  }

  #setValues(view: DataView): void {
    const bits = view.getBigUint64(0, true);
    const masked = this.#masked(view.getBigUint64(8, true)).map((index) => ({ index, line: this.#lineAt(index) }));
    if (masked.some(({ line }) => line.settings.direction === 'input')) fail('EPERM');
    for (const { index, line } of masked) line.set(line.settings, isSet(bits, index) ? 1 : 0);
  }

  #lineAt(index: number): GpioLine {
    return this.#lines[index]?.line ?? fail('EINVAL');
  }

  /** The lines that a mask names; bits beyond them are nothing. */
  #masked(mask: bigint): number[] {
    const named = [...this.#lines.keys()].filter((index) => isSet(mask, index));
    return named.length === 0 ? fail('EINVAL') : named;
  }
}

const isSet = (bits: bigint, index: number): boolean => ((bits >> BigInt(index)) & 1n) === 1n;
