import type { JudgedProgram } from './judged.ts';

/** A boundary of cycles is no further than that, in cycles of the moment. */
const CYCLES = 2;

interface Takeover {
  readonly before: JudgedProgram;
  /** Until then it may still be running. */
  untilNs: number;
}

/** What boundaries of cycles come of. */
interface Shaft {
  /** 0: it stands. */
  readonly cycleNs: number;
  readonly isPaused: boolean;
}

/** What programs have taken over from and still runs, waiting for a boundary of cycles. */
export class Takeovers {
  readonly #nowNs: () => number;
  /** The newest first. */
  #pending: readonly Takeover[] = [];

  constructor(nowNs: () => number) {
    this.#nowNs = nowNs;
  }

  /** The newest first. */
  get pending(): JudgedProgram[] {
    const nowNs = this.#nowNs();
    this.#pending = this.#pending.filter(({ untilNs }) => nowNs < untilNs);
    return this.#pending.map(({ before }) => before);
  }

  /** @param untilNs when it takes place where nothing is waited for */
  add(before: JudgedProgram, untilNs: number, shaft: Shaft): void {
    this.#pending = [
      { before, untilNs: shaft.cycleNs === 0 && !shaft.isPaused ? untilNs : boundary(untilNs, shaft) },
      ...this.#pending,
    ];
  }

  /** The shaft turns at another pace, or stands: boundaries come later so, or not at all before it turns again. */
  turned(atNs: number, shaft: Shaft): void {
    for (const takeover of this.#pending) {
      if (takeover.untilNs <= atNs) continue;
      const next = boundary(atNs, shaft);
      takeover.untilNs = Number.isFinite(takeover.untilNs) ? Math.max(takeover.untilNs, next) : next;
    }
  }
}

/** No later than that comes a boundary. */
const boundary = (atNs: number, { cycleNs, isPaused }: Shaft): number =>
  cycleNs === 0 || isPaused ? Number.POSITIVE_INFINITY : atNs + cycleNs * CYCLES;
