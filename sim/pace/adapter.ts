/** The adapter between a device and a machine: a pseudo terminal, which can be pulled out and put in while the device goes on. */
import type { Clock } from '../../broker/hardware/os.ts';
import { Pty } from '../pty.ts';
import type { Line } from './line.ts';
import type { Pace } from './pace.ts';
import { Pacer } from './pacer.ts';

export class Adapter implements Line {
  /** A pseudo terminal has no handshake lines. */
  readonly isPeerReady = true;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #bytesListeners: ((bytes: Uint8Array, atNs: bigint) => void)[] = [];
  readonly #sentListeners: ((atNs: bigint) => void)[] = [];
  #plugged: { readonly pty: Pty; readonly pacer: Pacer } | undefined;

  constructor(clock: Clock, pace: Pace) {
    this.#clock = clock;
    this.#pace = pace;
  }

  /** What keeps its pace. Undefined while it is unplugged. */
  get pacer(): Pacer | undefined {
    return this.#plugged?.pacer;
  }

  /** @returns the terminal's path, to be opened as a serial port is: another one each time, for all that its user knows */
  async plug(): Promise<string> {
    if (this.#plugged !== undefined) return this.#plugged.pty.path;
    const pty = new Pty();
    const pacer = new Pacer(pty.fd, this.#pace);
    pacer.onBytes((bytes, atNs) => {
      for (const listener of this.#bytesListeners) listener(bytes, atNs);
    });
    pacer.onSent((atNs) => this.#sent(atNs));
    await pacer.started();
    this.#plugged = { pty, pacer };
    return pty.path;
  }

  /** Hangs up: what is on its way is lost. */
  async unplug(): Promise<void> {
    const { pty, pacer } = this.#plugged ?? {};
    this.#plugged = undefined;
    await pacer?.close();
    pty?.close();
    // Nothing holds up what it says any more: it goes nowhere.
    this.#sent(this.#clock.nowNs());
  }

  onBytes(listener: (bytes: Uint8Array, atNs: bigint) => void): void {
    this.#bytesListeners.push(listener);
  }

  onSent(listener: (atNs: bigint) => void): void {
    this.#sentListeners.push(listener);
  }

  send(bytes: Uint8Array, fromNs: bigint): void {
    if (this.#plugged === undefined) this.#sent(fromNs);
    else this.#plugged.pacer.send(bytes, fromNs);
  }

  discard(): void {
    this.#plugged?.pacer.discard();
  }

  setReady(): void {}

  #sent(atNs: bigint): void {
    for (const listener of this.#sentListeners) listener(atNs);
  }
}
