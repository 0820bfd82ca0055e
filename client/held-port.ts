import { MAX_PART_BYTES } from '../contract/blocks.ts';
import { Refusal } from '../contract/errors.ts';
import type { ModemLines } from '../contract/methods/serial.ts';
import type { MethodName, Params, Result } from '../contract/methods.ts';
import { MAX_WAIT_MS } from '../contract/serial/waits.ts';
import type { Leasing } from './caller.ts';
import type { Lease } from './lease.ts';
import type { CallOptions } from './method-types.ts';
import { replugged } from './replugged.ts';

export interface TakeOptions {
  /** The lease is lost unless `lease.alive()` is called more often than this. Default: it lasts as long as the connection. */
  ttlMs?: number;
}

/** The lines of a port that carry no data. */
export interface PortLines {
  get(): Promise<ModemLines>;
  /** Raises or drops ours. Many boards take that for a reset. */
  set(lines: { dtr?: boolean; rts?: boolean }): Promise<void>;
}

type OfPort<Name extends MethodName> = Omit<Params<Name>, 'device'>;

/**
 * A serial port that this client holds: the stream of its bytes, both ways. Made by `SerialPort.take()`. It ends when it is closed, and when its
 * lease is lost: then the broker does with the port what the inventory says to make it safe. Unplugged, it stays held; everything throws
 * `unavailable` until it is plugged in again (`replugged`).
 *
 * Everything throws Refusal; the reason of `lease.signal` when the lease is lost.
 */
export class HeldPort implements AsyncDisposable {
  /** The inventory's name. */
  readonly device: string;
  readonly lease: Lease;
  /** Undefined where the port has none, as a pseudo terminal. */
  readonly lines: PortLines | undefined;
  readonly #client: Leasing;
  /** What was received when it was opened. */
  #early: Uint8Array;
  #reading: Promise<unknown> = Promise.resolve();
  #writing: Promise<unknown> = Promise.resolve();
  /** A lease that somebody else has taken is his to give back. */
  readonly #ownsLease: boolean;
  #isClosed = false;

  private constructor(client: Leasing, lease: Lease, ownsLease: boolean, early: Uint8Array, hasLines: boolean) {
    this.device = lease.device;
    this.lease = lease;
    this.#ownsLease = ownsLease;
    this.lines = hasLines ? { get: () => this.#lines(), set: (lines) => this.#setLines(lines) } : undefined;
    this.#client = client;
    this.#early = early;
  }

  /** For `SerialPort`. @throws Refusal `busy` with the holder, `denied`, `unavailable` */
  static async take(client: Leasing, device: string, { ttlMs }: TakeOptions = {}): Promise<HeldPort> {
    const lease = await client.lease({ device, ttlMs });
    try {
      return await HeldPort.#open(client, lease, true);
    } catch (error) {
      await lease[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The port of a lease that there is already, and that is still there when the port is closed. @throws Refusal `denied`, `unavailable` */
  static over(client: Leasing, lease: Lease): Promise<HeldPort> {
    return HeldPort.#open(client, lease, false);
  }

  static async #open(client: Leasing, lease: Lease, ownsLease: boolean): Promise<HeldPort> {
    const { device } = lease;
    // A port is opened at its first use; only an open one says whether it has lines.
    const { bytes } = await client.call('serial.read', { device });
    const { lines } = await client.call('serial.lines', { device });
    return new HeldPort(client, lease, ownsLease, bytes, lines !== undefined);
  }

  /**
   * What was received: at least one byte, as soon as there is one; empty after `waitMs` (default: at once; `Infinity`: never). Who asks while
   * another read waits comes after it.
   */
  read(waitMs = 0): Promise<Uint8Array> {
    const read = this.#reading.then(() => this.#read(waitMs));
    this.#reading = read.catch(() => {});
    return read;
  }

  /** What is received, piece by piece as it comes, until the port is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    while (!this.#isClosed)
      try {
        yield await this.read(Number.POSITIVE_INFINITY);
      } catch (error) {
        if (!this.#isClosed) throw error;
      }
  }

  /**
   * Sends bytes, in the order of the calls. Resolves when the kernel has taken all of them: `drain` tells when they have left. What does not fit
   * into a frame goes in parts, one after the other: behind one that is refused nothing follows.
   */
  write(bytes: Uint8Array): Promise<void> {
    const written = this.#writing.then(() => this.#write(bytes));
    this.#writing = written.catch(() => {});
    return written;
  }

  /**
   * Sends bytes and gives the answer to them, when it is its turn: of several that are asked at once the broker itself begins the next as soon as
   * an answer is complete. What comes without being asked for is left for `read`.
   * @throws Refusal also `timeout`, with `received` in its data: what came by then
   */
  async transact(bytes: Uint8Array, how: Omit<OfPort<'serial.transact'>, 'bytes'> = {}): Promise<Uint8Array> {
    return (await this.#ask('serial.transact', { ...how, bytes })).bytes;
  }

  /** Throws away what was received and not read, what waits to be sent, or both. */
  async purge(which: 'received' | 'unsent' | 'both' = 'both'): Promise<void> {
    if (which !== 'unsent') this.#early = new Uint8Array(0);
    await this.#ask('serial.purge', { which });
  }

  /** Resolves when everything that was written has left the port. @throws Refusal also `timeout` */
  async drain(options: OfPort<'serial.drain'> = {}): Promise<void> {
    await this.#ask('serial.drain', options);
  }

  /** Holds the line in its break state, for 250 ms unless told otherwise. */
  async break(options: OfPort<'serial.break'> = {}): Promise<void> {
    await this.#ask('serial.break', options);
  }

  /** Another baud rate, for as long as the port is held. Gives how it is set. */
  configure(settings: OfPort<'serial.configure'>): Promise<Result<'serial.configure'>> {
    return this.#ask('serial.configure', settings);
  }

  info(): Promise<Result<'serial.info'>> {
    return this.#client.call('serial.info', { device: this.device });
  }

  /** Resolves when it is plugged in: at once where it is. @throws `signal.reason` when that is aborted */
  replugged(options: Pick<CallOptions, 'signal'> = {}): Promise<void> {
    return replugged(this.#client, this.device, options);
  }

  /** Gives it back. The broker makes it safe, or with `keep` leaves what hangs on it as it is. A second close does nothing. */
  async close({ keep }: { keep?: boolean } = {}): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (!this.#ownsLease) return;
    if (keep === true) await this.lease.release({ keep });
    else await this.lease[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #read(waitMs: number): Promise<Uint8Array> {
    const early = this.#early;
    if (early.length > 0) {
      this.#early = new Uint8Array(0);
      return early;
    }
    for (let left = Math.ceil(Math.max(0, waitMs)); ; left -= MAX_WAIT_MS) {
      const { bytes } = await this.#ask('serial.read', { waitMs: Math.min(left, MAX_WAIT_MS) });
      if (bytes.length > 0 || left <= MAX_WAIT_MS) return bytes;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += MAX_PART_BYTES)
      await this.#ask('serial.write', { bytes: bytes.subarray(at, at + MAX_PART_BYTES) });
  }

  async #lines(): Promise<ModemLines> {
    const { lines } = await this.#client.call('serial.lines', { device: this.device });
    if (lines !== undefined) return lines;
    const message = `the lines of ${this.device} are not known: it is closed, unplugged, or says nothing of them`;
    throw new Refusal('unavailable', message, { device: this.device });
  }

  async #setLines(lines: OfPort<'serial.setLines'>): Promise<void> {
    await this.#ask('serial.setLines', lines);
  }

  async #ask<Name extends MethodName>(method: Name, params: Omit<Params<Name>, 'device'>): Promise<Result<Name>> {
    this.#mustBeHeld();
    try {
      return (await this.#client.call(method, { ...params, device: this.device } as Params<Name>)) as Result<Name>;
    } catch (error) {
      this.#mustBeHeld(); // whoever waited is told why, and not that he has no lease
      throw error;
    }
  }

  #mustBeHeld(): void {
    if (this.#isClosed) throw new Refusal('unavailable', `${this.device} was closed here`, { device: this.device });
    this.lease.signal.throwIfAborted();
  }
}
