import type { Timer } from '../../broker/hardware/os.ts';
import { fail } from '../errno.ts';
import type { SimulatedKernel } from '../kernel.ts';
import { WaitQueue } from '../poller.ts';
import { type GpioLine, type Level, logical } from './line.ts';

/** struct gpio_v2_line_event: u64 time, u32 id, offset, seqno, line_seqno, and six u32 of padding. */
const EVENT_BYTES = 48;
const RISING_EDGE = 1;
const FALLING_EDGE = 2;
const US_PER_MS = 1000;

/** The edges of the lines of one request: as many as there is room for, the oldest are lost. */
export class EdgeQueue {
  readonly waiting = new WaitQueue();
  readonly #kernel: SimulatedKernel;
  readonly #room: number;
  #events: Uint8Array[] = [];
  #count = 0;

  /** @param room for so many events, rounded up to a power of two */
  constructor(kernel: SimulatedKernel, room: number) {
    this.#kernel = kernel;
    this.#room = 2 ** Math.ceil(Math.log2(room));
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  read(most: number): Uint8Array {
    if (most < EVENT_BYTES) fail('EINVAL');
    if (this.isEmpty) fail('EAGAIN');
    return Buffer.concat(this.#events.splice(0, Math.floor(most / EVENT_BYTES)));
  }

  /** @param lineCount how many edges of this line there were, with it */
  add({ settings }: GpioLine, offset: number, value: Level, lineCount: number): void {
    const view = new DataView(new ArrayBuffer(EVENT_BYTES));
    view.setBigUint64(0, settings.realtime ? this.#kernel.realTimeNs() : this.#kernel.nowNs(), true);
    view.setUint32(8, value === 1 ? RISING_EDGE : FALLING_EDGE, true);
    view.setUint32(12, offset, true);
    view.setUint32(16, ++this.#count, true);
    view.setUint32(20, lineCount, true);
    if (this.#events.length === this.#room) this.#events.shift();
    this.#events.push(new Uint8Array(view.buffer));
    this.waiting.wake();
  }
}

/** Listens to one line for as long as it is held, through all its reconfigurations. */
export class EdgeDetector {
  readonly #kernel: SimulatedKernel;
  readonly #line: GpioLine;
  readonly #offset: number;
  readonly #queue: EdgeQueue;
  /** The level before the last change that has not settled yet. */
  #settled: Level;
  #settling: Timer | undefined;
  #count = 0;

  constructor(kernel: SimulatedKernel, line: GpioLine, offset: number, queue: EdgeQueue) {
    this.#kernel = kernel;
    this.#line = line;
    this.#offset = offset;
    this.#queue = queue;
    this.#settled = line.level;
    line.onLevel = () => this.#onLevel();
  }

  /** The value as the kernel tells it: while it bounces, the one of before. */
  get value(): Level {
    const { settings, level } = this.#line;
    return logical(settings.debounceUs > 0 ? this.#settled : level, settings);
  }

  /** What it is now counts as having been so, after a reconfiguration. */
  restart(): void {
    this.#settling?.cancel();
    this.#settled = this.#line.level;
  }

  stop(): void {
    this.#settling?.cancel();
    this.#line.onLevel = () => {};
  }

  #onLevel(): void {
    this.#settling?.cancel();
    const { debounceUs } = this.#line.settings;
    if (debounceUs === 0) this.#settle();
    else this.#settling = this.#kernel.after(debounceUs / US_PER_MS, () => this.#settle());
  }

  #settle(): void {
    const { level, settings } = this.#line;
    if (level === this.#settled) return;
    this.#settled = level;
    const value = logical(level, settings);
    if (value === 1 ? settings.edges.rising : settings.edges.falling)
      this.#queue.add(this.#line, this.#offset, value, ++this.#count);
  }
}
