import type { Fade, PwmQuantity } from '../../../contract/schedule/set-points.ts';
import { durationNs } from '../../../contract/schedule/units.ts';
import { Step } from './step.ts';
import type { Fields } from './timing.ts';
import { TimeUnits } from './units.ts';

type Known = Omit<Fade, 'seconds'>;

/** `fade('fan')`: `.from(0).to(0.8).over(3).seconds` */
export interface FadeFrom {
  from(value: number): { to(value: number): FadeCourse };
}

export const fadeFrom = (timing: Fields, place: Partial<Known>, quantity?: PwmQuantity): FadeFrom => ({
  from: (from) => ({
    to: (to) => new FadeCourse(timing, { ...place, ...(quantity && { quantity }), from, to }),
  }),
});

/** From where to where is known; how long it takes is not. */
export class FadeCourse {
  readonly #timing: Fields;
  readonly #fade: Known;

  constructor(timing: Fields, fade: Known) {
    this.#timing = timing;
    this.#fade = fade;
  }

  /** Left out: `linear`. */
  curve(curve: NonNullable<Fade['curve']>): FadeCourse {
    return new FadeCourse(this.#timing, { ...this.#fade, curve });
  }

  /** Steps in a second. Left out: the program's, or 50. */
  rateHz(rateHz: number): FadeCourse {
    return new FadeCourse(this.#timing, { ...this.#fade, rateHz });
  }

  over(amount: number): TimeUnits<Step> {
    return new TimeUnits(amount, (text) => {
      const seconds = (durationNs(text) ?? 0) / 1e9;
      return new Step({ ...this.#timing, fade: { ...this.#fade, seconds } });
    });
  }
}
