import type { Clock } from '../../broker/hardware/os.ts';
import type { Line } from '../pace/line.ts';
import { characterNs, type Pace } from '../pace/pace.ts';

/** What goes out over a line at its pace, and how much of it has not gone yet. */
export class Transmitter {
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #characterNs: number;
  readonly #beganNs: bigint;
  /** When all of it will have gone, in ns from the beginning. */
  #freeNs = 0;

  constructor(line: Line, clock: Clock, pace: Pace) {
    this.#line = line;
    this.#clock = clock;
    this.#characterNs = characterNs(pace);
    this.#beganNs = clock.nowNs();
  }

  /** Bytes that have not gone. */
  get waiting(): number {
    return Math.max(0, Math.ceil((this.#freeNs - this.#nowNs) / this.#characterNs));
  }

  send(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    this.#freeNs = Math.max(this.#freeNs, this.#nowNs) + bytes.length * this.#characterNs;
    this.#line.send(bytes, this.#clock.nowNs());
  }

  get #nowNs(): number {
    return Number(this.#clock.nowNs() - this.#beganNs);
  }
}
