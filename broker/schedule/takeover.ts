import type { JudgedProgram } from './judged.ts';

/** A boundary of cycles is no further than that, in cycles of the moment. */
const CYCLES = 2;

/** Until when the program that was replaced may still be running: it waits for a boundary of cycles. */
export class Takeover {
  readonly #before: JudgedProgram;
  #untilNs: number;

  constructor(before: JudgedProgram, atNs: number, cycleNs: number) {
    this.#before = before;
    this.#untilNs = atNs + cycleNs * CYCLES;
  }

  /** The shaft turns at another pace: the boundary may come later so. */
  turned(atNs: number, cycleNs: number): void {
    if (this.#untilNs > atNs) this.#untilNs = Math.max(this.#untilNs, atNs + cycleNs * CYCLES);
  }

  /** Undefined: it runs no more. */
  before(nowNs: number): JudgedProgram | undefined {
    return nowNs < this.#untilNs ? this.#before : undefined;
  }
}
