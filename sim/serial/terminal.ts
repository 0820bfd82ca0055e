import type { Clock } from '../../broker/hardware/os.ts';
import { bitsPerCharacter, type LineSettings } from '../../contract/serial/line-settings.ts';
import { Errno, fail } from '../errno.ts';
import { WaitQueue } from '../poller.ts';
import type { FarEnd } from './far-end.ts';
import { Received } from './received.ts';
import { Wire } from './wire.ts';

/** What a terminal takes from who writes: a page (UART_XMIT_SIZE). */
const UNSENT_BYTES = 4096;

const NS_PER_S = 1e9;
const XON = 0x11;
const XOFF = 0x13;

export interface TerminalOptions {
  clock: Clock;
  far: FarEnd;
  /** Bytes take their time, both ways. */
  isPaced: boolean;
  hasLowLatency: boolean;
  /** What becomes of settings: a driver takes what it can do, and reports success. */
  taken: (settings: LineSettings) => LineSettings;
}

interface Waiter {
  resolve(): void;
  reject(error: Errno): void;
}

/** A serial port's UART and the terminal above it, raw, from when it is plugged in to when it is pulled out. */
export class Terminal {
  settings: LineSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };
  isExclusive = false;
  isLowLatency = false;
  isGone = false;
  readonly counts = { received: 0, sent: 0, bufferOverruns: 0 };
  /** Who waits for something to read. */
  readonly readers = new WaitQueue();
  readonly received = new Received();
  /** As they were set. */
  readonly outputs = { dtr: false, rts: false };
  readonly hasLowLatency: boolean;
  readonly #far: FarEnd;
  readonly #taken: TerminalOptions['taken'];
  readonly #out: Wire;
  readonly #in: Wire;
  #opens = 0;
  #writers: (Waiter & { bytes: Uint8Array })[] = [];
  #drainers: Waiter[] = [];
  #isToldToStop = false;
  #hasToldToStop = false;

  constructor({ clock, far, isPaced, hasLowLatency, taken }: TerminalOptions) {
    this.hasLowLatency = hasLowLatency;
    this.#taken = taken;
    this.#far = far;
    const byteNs = () => (isPaced ? (bitsPerCharacter(this.settings) * NS_PER_S) / this.settings.baudRate : 0);
    this.#out = new Wire({ clock, byteNs, deliver: (bytes) => this.#hasSent(bytes) });
    this.#in = new Wire({ clock, byteNs, deliver: (bytes) => this.#hasHeard(bytes) });
  }

  /** Its own, as they are on the wire: flow control drops RTS. */
  get lines(): { dtr: boolean; rts: boolean } {
    const { dtr, rts } = this.outputs;
    return { dtr, rts: rts && !(this.#hasToldToStop && this.settings.flowControl === 'rtscts') };
  }

  /** What it sees of the other side. */
  get seen(): { cts: boolean; dsr: boolean; dcd: boolean; ri: boolean } {
    const { dtr, rts, ri } = this.#far.driven;
    return { cts: rts, dsr: dtr, dcd: dtr, ri };
  }

  /** Bytes that were taken and have not left. */
  get unsent(): number {
    return this.#out.length;
  }

  open(): void {
    if (this.isExclusive && this.#opens > 0) fail('EBUSY');
    if (this.#opens++ === 0) this.setLines({ dtr: true, rts: true });
  }

  /** The last one hangs up. What was not sent is lost: a real port would wait a while for it. */
  close(): void {
    if (--this.#opens > 0) return;
    this.isExclusive = false;
    this.flush('both');
    this.setLines({ dtr: false, rts: false });
  }

  setLines(lines: { dtr?: boolean; rts?: boolean }): void {
    Object.assign(this.outputs, lines);
    this.#far.portLinesChanged();
  }

  setBreak(isOn: boolean): void {
    this.#far.receiveBreak(isOn);
  }

  configure(settings: LineSettings): void {
    this.settings = this.#taken(settings);
    this.#isToldToStop = false;
    this.#control();
  }

  /** Waits until all of it was taken. */
  write(bytes: Uint8Array): void | Promise<void> {
    if (this.#writers.length === 0 && bytes.length <= UNSENT_BYTES - this.#out.length) {
      this.#out.push(Uint8Array.from(bytes));
      return;
    }
    return new Promise((resolve, reject) => {
      this.#writers.push({ bytes: Uint8Array.from(bytes), resolve, reject });
      this.#takeMore();
    });
  }

  /** Waits until all that was taken has left. */
  drain(): void | Promise<void> {
    if (this.#out.length === 0) return;
    return new Promise((resolve, reject) => this.#drainers.push({ resolve, reject }));
  }

  /** Of what is unsent also what waits to be taken, which Linux leaves to who writes. */
  flush(which: 'received' | 'unsent' | 'both'): void {
    if (which !== 'unsent') {
      this.received.clear();
      this.#control();
    }
    if (which === 'received') return;
    this.#out.clear();
    this.#rejectWriters('ECANCELED');
    this.#tellDrained();
  }

  take(most: number): Uint8Array {
    const bytes = this.received.take(most);
    this.#control();
    return bytes;
  }

  /** The other side sends. */
  hear(bytes: Uint8Array): void {
    this.#in.push(Uint8Array.from(bytes));
  }

  farLinesChanged(): void {
    this.#control();
  }

  /** It was pulled out. */
  hangUp(): void {
    this.isGone = true;
    this.#in.clear();
    this.#out.clear();
    this.#rejectWriters('EIO');
    for (const { reject } of this.#drainers.splice(0)) reject(new Errno('EIO'));
    this.readers.wake();
  }

  #hasSent(bytes: Uint8Array): void {
    this.counts.sent += bytes.length;
    this.#takeMore();
    this.#far.receive(bytes);
    this.#tellDrained();
  }

  #hasHeard(bytes: Uint8Array): void {
    if (this.#opens === 0 || this.isGone) return;
    const data = this.settings.flowControl === 'xonxoff' ? this.#obey(bytes) : bytes;
    this.counts.received += data.length;
    this.counts.bufferOverruns += this.received.add(data);
    this.#control();
    if (this.received.length > 0) this.readers.wake();
  }

  /** Takes out XON and XOFF. */
  #obey(bytes: Uint8Array): Uint8Array {
    for (const byte of bytes) if (byte === XON || byte === XOFF) this.#isToldToStop = byte === XOFF;
    this.#control();
    return bytes.filter((byte) => byte !== XON && byte !== XOFF);
  }

  /** Flow control, both ways, where it is on. */
  #control(): void {
    const { flowControl } = this.settings;
    this.#out.hold(flowControl === 'rtscts' ? !this.seen.cts : this.#isToldToStop);
    const hasToldToStop = this.received.isFull || (this.#hasToldToStop && !this.received.isLow);
    if (hasToldToStop === this.#hasToldToStop) return;
    this.#hasToldToStop = hasToldToStop;
    if (flowControl === 'xonxoff') this.#far.receive(Uint8Array.of(hasToldToStop ? XOFF : XON));
    this.#far.portLinesChanged();
  }

  #takeMore(): void {
    for (let [next] = this.#writers; next !== undefined; [next] = this.#writers) {
      const room = UNSENT_BYTES - this.#out.length;
      if (room === 0) return;
      this.#out.push(next.bytes.subarray(0, room));
      next.bytes = next.bytes.subarray(room);
      if (next.bytes.length > 0) return;
      this.#writers.shift();
      next.resolve();
    }
  }

  #rejectWriters(errno: string): void {
    for (const { reject } of this.#writers.splice(0)) reject(new Errno(errno));
  }

  #tellDrained(): void {
    if (this.#out.length > 0) return;
    for (const { resolve } of this.#drainers.splice(0)) resolve();
  }
}
