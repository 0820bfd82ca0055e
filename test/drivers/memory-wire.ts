import { Refusal } from '../../contract/errors.ts';
import type { ByteChannel, ModemState } from '../../drivers/byte-channel.ts';
import type { Clock } from '../../drivers/clock.ts';
import { type DrivenLines, type Ear, Ears, type SeenLines, type WireEnd } from '../../sim/serial/wire-end.ts';

/** A null-modem cable in memory: at one end a driver's channel, at the other a model. */
export class MemoryWire implements WireEnd {
  readonly channel: ByteChannel;
  /** Everything that the driver has sent. */
  sent = '';
  /** Every method of the channel after this many calls fails, as that of a port that is pulled out. */
  callsLeft = Number.POSITIVE_INFINITY;
  readonly #clock: Clock;
  readonly #bytes = new Ears<Uint8Array>();
  readonly #seen = new Ears<SeenLines>();
  readonly #lines: ModemState = { dtr: true, rts: true, cts: true, dsr: true, dcd: true, ri: false };
  #received: number[] = [];
  #wake = () => {};

  constructor(clock: Clock, { hasLines = true } = {}) {
    this.#clock = clock;
    this.channel = {
      read: (waitMs) => this.#read(waitMs),
      write: async (bytes) => {
        this.#call();
        this.sent += Buffer.from(bytes).toString('latin1');
        this.#bytes.tell(Uint8Array.from(bytes));
      },
      purge: async () => {
        this.#call();
        this.#received = [];
      },
      lines: hasLines
        ? {
            get: async () => {
              this.#call();
              return { ...this.#lines };
            },
            set: async (wanted) => {
              this.#call();
              Object.assign(this.#lines, wanted);
              this.#seen.tell(this.lines);
            },
          }
        : undefined,
      close: async () => {},
    };
  }

  get lines(): SeenLines {
    return { dsr: this.#lines.dtr, cts: this.#lines.rts };
  }

  onBytes(listener: (bytes: Uint8Array) => void): Ear {
    return this.#bytes.add(listener);
  }

  onLines(listener: (lines: SeenLines) => void): Ear {
    return this.#seen.add(listener);
  }

  onBreak(): Ear {
    return { close: () => {} };
  }

  send(bytes: Uint8Array): void {
    this.#received.push(...bytes);
    this.#wake();
  }

  setLines({ dtr, rts, ri }: Partial<DrivenLines>): void {
    if (dtr !== undefined) Object.assign(this.#lines, { dsr: dtr, dcd: dtr });
    if (rts !== undefined) this.#lines.cts = rts;
    if (ri !== undefined) this.#lines.ri = ri;
  }

  async #read(waitMs: number): Promise<Uint8Array> {
    this.#call();
    if (this.#received.length === 0 && waitMs > 0) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await this.#clock.pause(waitMs, woken.signal);
    }
    return Uint8Array.from(this.#received.splice(0));
  }

  #call(): void {
    if (this.callsLeft-- <= 0) throw new Refusal('unavailable', 'the port is unplugged');
  }
}
