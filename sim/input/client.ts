import { fail } from '../errno.ts';
import { WaitQueue } from '../poller.ts';
import type { OpenDevice, Readiness } from '../tree.ts';
import { EV_SYN, SYN_DROPPED, SYN_REPORT } from './model.ts';
import { ask } from './queries.ts';
import type { InputEvent, InputState } from './state.ts';

const EVIOCGRAB = 0x40044590;
const EVIOCREVOKE = 0x40044591;
const EVIOCSCLOCKID = 0x400445a0;

/** struct input_event on a 64-bit machine: two longs of time, u16, u16, s32. */
const EVENT_BYTES = 24;
/** One place of the ring stays empty. */
const RING = 64;

/** CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME: which one the stamps are of, by its number. */
const CLOCKS = [0, 1, 7];
const REALTIME = 0;

export interface InputHardware {
  state: InputState;
  isPlugged(): boolean;
  nowNs(clock: 'monotonic' | 'realtime'): bigint;
  /** Who alone hears of events. */
  grabbedBy: InputClient | undefined;
  /** What is written to the device: lamps. */
  inject(event: InputEvent): void;
  closed(client: InputClient): void;
}

/** An open descriptor of /dev/input/eventN, with a queue of its own (drivers/input/evdev.c). */
export class InputClient implements OpenDevice {
  readonly #hardware: InputHardware;
  readonly #waiting = new WaitQueue();
  #queue: Uint8Array[] = [];
  /** How many of them belong to packets that are complete: only those are read. */
  #complete = 0;
  #clock = REALTIME;
  #isRevoked = false;

  constructor(hardware: InputHardware) {
    this.#hardware = hardware;
  }

  get #isGone(): boolean {
    return this.#isRevoked || !this.#hardware.isPlugged();
  }

  ioctl(request: number, argument: Uint8Array | number): number {
    if (this.#isGone) fail('ENODEV');
    // A pointer is not 0 either.
    if (request === EVIOCGRAB) return this.#grab(argument !== 0);
    if (request === EVIOCREVOKE) return this.#revoke(argument);
    if (typeof argument === 'number') return fail('EFAULT');
    const view = new DataView(argument.buffer, argument.byteOffset, argument.byteLength);
    return request === EVIOCSCLOCKID
      ? this.#setClock(view.getInt32(0, true))
      : ask(this.#hardware.state, request, view);
  }

  read(most: number): Uint8Array {
    if (most > 0 && most < EVENT_BYTES) fail('EINVAL');
    if (this.#isGone) fail('ENODEV');
    if (this.#complete === 0) fail('EAGAIN');
    const events = this.#queue.splice(0, Math.min(this.#complete, Math.floor(most / EVENT_BYTES)));
    this.#complete -= events.length;
    return Buffer.concat(events);
  }

  write(bytes: Uint8Array): void {
    if (bytes.length < EVENT_BYTES) fail('EINVAL');
    if (this.#isGone) fail('ENODEV');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES)
      this.#hardware.inject({
        type: view.getUint16(at + 16, true),
        code: view.getUint16(at + 18, true),
        value: view.getInt32(at + 20, true),
      });
  }

  poll(wake: () => void): Readiness {
    this.#waiting.add(wake);
    if (this.#isGone) return 'gone';
    return this.#complete > 0 ? 'bytes' : 'nothing';
  }

  close(): void {
    if (this.#hardware.grabbedBy === this) this.#hardware.grabbedBy = undefined;
    this.#hardware.closed(this);
  }

  /** A packet of the device. All of it has one time. */
  deliver(packet: readonly InputEvent[]): void {
    if (this.#isGone) return;
    const atNs = this.#hardware.nowNs(this.#clock === REALTIME ? 'realtime' : 'monotonic');
    for (const event of packet) {
      this.#queue.push(encode(event, atNs));
      // Nobody reads: what was there is lost, and the newest stands behind a note of it.
      if (this.#queue.length === RING) {
        this.#queue = [encode(dropped, atNs), encode(event, atNs)];
        this.#complete = 0;
      }
      if (event.type === EV_SYN && event.code === SYN_REPORT) this.#complete = this.#queue.length;
    }
    if (this.#complete > 0) this.#waiting.wake();
  }

  /** The device has gone. */
  hangUp(): void {
    this.#waiting.wake();
  }

  #grab(wanted: boolean): number {
    const { grabbedBy } = this.#hardware;
    if (wanted && grabbedBy !== undefined) fail('EBUSY');
    if (!wanted && grabbedBy !== this) fail('EINVAL');
    this.#hardware.grabbedBy = wanted ? this : undefined;
    return 0;
  }

  #revoke(argument: Uint8Array | number): number {
    if (argument !== 0) fail('EINVAL');
    this.#isRevoked = true;
    this.#waiting.wake();
    return 0;
  }

  /** What was queued has stamps of the other clock: it is dropped, and the next packet says so. */
  #setClock(clock: number): number {
    if (!CLOCKS.includes(clock)) fail('EINVAL');
    if (clock !== this.#clock && this.#queue.length > 0) {
      this.#queue = [encode(dropped, this.#hardware.nowNs(clock === REALTIME ? 'realtime' : 'monotonic'))];
      this.#complete = 0;
    }
    this.#clock = clock;
    return 0;
  }
}

const dropped: InputEvent = { type: EV_SYN, code: SYN_DROPPED, value: 0 };

const NS_PER_US = 1000n;
const US_PER_S = 1_000_000n;

function encode({ type, code, value }: InputEvent, atNs: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(EVENT_BYTES));
  const us = atNs / NS_PER_US;
  view.setBigInt64(0, us / US_PER_S, true);
  view.setBigInt64(8, us % US_PER_S, true);
  view.setUint16(16, type, true);
  view.setUint16(18, code, true);
  view.setInt32(20, value, true);
  return new Uint8Array(view.buffer);
}
