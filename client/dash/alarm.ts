import type { ChannelValue } from '../../contract/telemetry/frame.ts';

/** Where a value begins to be a warning, and a danger; left out: never. */
export interface Limits {
  lowDanger?: number | undefined;
  lowWarning?: number | undefined;
  highWarning?: number | undefined;
  highDanger?: number | undefined;
}

/** How bad it is, and on which side; 0: all is well. Danger is 2 or -2, a warning 1 or -1. */
export type AlarmLevel = -2 | -1 | 0 | 1 | 2;

/**
 * An alarm that does not flutter: it burns from the limit on, and goes out only when the value is back by `slack`. A value that is not known puts
 * it out.
 */
export class Alarm {
  readonly #limits: Limits;
  readonly #slack: number;
  level: AlarmLevel = 0;

  constructor(limits: Limits, slack: number) {
    this.#limits = limits;
    this.#slack = Math.max(0, slack);
  }

  take(value: ChannelValue): AlarmLevel {
    if (value === null) this.level = 0;
    else {
      const reached = levelOf(value, this.#limits, 0);
      const kept = levelOf(value, this.#limits, this.#slack);
      // What burns goes on as long as it would with the limits drawn in, on its own side.
      const held = Math.sign(kept) === Math.sign(this.level) ? lesser(kept, this.level) : 0;
      this.level = Math.abs(held) > Math.abs(reached) ? held : reached;
    }
    return this.level;
  }
}

const lesser = (a: AlarmLevel, b: AlarmLevel): AlarmLevel => (Math.abs(a) <= Math.abs(b) ? a : b);

function levelOf(value: number, { lowDanger, lowWarning, highWarning, highDanger }: Limits, slack: number): AlarmLevel {
  if (highDanger !== undefined && value >= highDanger - slack) return 2;
  if (lowDanger !== undefined && value <= lowDanger + slack) return -2;
  if (highWarning !== undefined && value >= highWarning - slack) return 1;
  if (lowWarning !== undefined && value <= lowWarning + slack) return -1;
  return 0;
}
