/** What the foot on the pedal does: it idles, blips, drives on and takes the foot off, one after the other, differently for each seed. */
import { between, chance } from './random.ts';

interface Deed {
  readonly untilS: number;
  readonly percent: number;
}

/** It is left alone at first: the engine starts, and runs by itself. */
const ALONE_S = 6;
/** Pedals take their time, in percent a second. */
const FASTEST_PERCENT_PER_S = 400;

function deedAfter(seed: number, index: number, fromS: number): Deed {
  const kind = chance(seed, 3 * index);
  const length = chance(seed, 3 * index + 1);
  const depth = chance(seed, 3 * index + 2);
  // Idle every second time: nobody holds his foot on it for ever.
  if (index % 2 === 0) return { untilS: fromS + between(1.5, 5, length), percent: 0 };
  if (kind < 0.5) return { untilS: fromS + between(0.3, 0.8, length), percent: between(25, 70, depth) };
  if (kind < 0.85) return { untilS: fromS + between(3, 9, length), percent: between(12, 40, depth) };
  return { untilS: fromS + between(1, 2.5, length), percent: between(60, 100, depth) };
}

export class DriverFoot {
  readonly #seed: number;
  #index = 0;
  #deed: Deed = { untilS: ALONE_S, percent: 0 };
  percent = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @param seconds goes on by `stepS` from one call to the next */
  step(seconds: number, stepS: number): void {
    if (seconds >= this.#deed.untilS) this.#deed = deedAfter(this.#seed, this.#index++, this.#deed.untilS);
    const most = FASTEST_PERCENT_PER_S * stepS;
    this.percent += Math.min(most, Math.max(-most, this.#deed.percent - this.percent));
  }
}
