/** Numbers that wait for their units: `every(20)` for `.ms`. What they become is the text that programs have, exact to the nanosecond. */
import {
  type AngleText,
  type CycleText,
  type DurationText,
  degrees,
  durationNs,
  type PeriodText,
  period,
} from '../../../contract/schedule/units.ts';

type TimeUnit = 'ns' | 'us' | 'ms' | 's' | 'min' | 'h';

function timeText(amount: number, unit: TimeUnit): DurationText {
  const text: DurationText = `${amount} ${unit}`;
  if (!(amount >= 0 && amount < Number.POSITIVE_INFINITY)) throw new RangeError(`${text} is no time`);
  if (durationNs(text) !== undefined) return text;
  return `${Math.round(amount * (durationNs(`1 ${unit}`) ?? 1))} ns`;
}

function periodText(hertz: number): PeriodText {
  const text: PeriodText = `${hertz} Hz`;
  if (!(hertz > 0 && hertz < Number.POSITIVE_INFINITY)) throw new RangeError(`${text} is no frequency`);
  if (period(text) !== undefined) return text;
  throw new RangeError(`${text} has too many digits: give the time from one to the next`);
}

function speedText(rpm: number): CycleText {
  if (!(rpm >= 0 && rpm < Number.POSITIVE_INFINITY)) throw new RangeError(`${rpm} rpm is no speed`);
  return `${rpm} rpm`;
}

function angleText(amount: number): AngleText {
  if (!Number.isFinite(amount)) throw new RangeError(`${amount} degrees are no angle`);
  const text: AngleText = `${amount} deg`;
  return degrees(text) === undefined ? `${Number(amount.toFixed(6))} deg` : text;
}

/** @template Next what comes behind the unit */
export class TimeUnits<Next> {
  readonly #amount: number;
  readonly #next: (text: DurationText) => Next;

  constructor(amount: number, next: (text: DurationText) => Next) {
    this.#amount = amount;
    this.#next = next;
  }

  get ns(): Next {
    return this.#with('ns');
  }
  get us(): Next {
    return this.#with('us');
  }
  get ms(): Next {
    return this.#with('ms');
  }
  get seconds(): Next {
    return this.#with('s');
  }
  get minutes(): Next {
    return this.#with('min');
  }
  get hours(): Next {
    return this.#with('h');
  }

  /** @throws RangeError for what is no time */
  #with(unit: TimeUnit): Next {
    return this.#next(timeText(this.#amount, unit));
  }
}

export class PeriodUnits<Next> extends TimeUnits<Next> {
  readonly #hertz: () => Next;

  constructor(amount: number, next: (text: PeriodText) => Next) {
    super(amount, next);
    this.#hertz = () => next(periodText(amount));
  }

  /** So many times a second. @throws RangeError for what cannot be written exactly: a third of one */
  get hertz(): Next {
    return this.#hertz();
  }
}

/** A moment: in time from the start of the program, or at an angle of the cycle. */
export class MomentUnits<Next> extends TimeUnits<Next> {
  readonly #degrees: () => Next;

  constructor(amount: number, atTime: (text: DurationText) => Next, atAngle: (text: AngleText) => Next) {
    super(amount, atTime);
    this.#degrees = () => atAngle(angleText(amount));
  }

  /** Of the crankshaft: 720 are a cycle. */
  get degrees(): Next {
    return this.#degrees();
  }
}

export class AngleUnits<Next> {
  readonly #degrees: () => Next;

  constructor(amount: number, next: (text: AngleText) => Next) {
    this.#degrees = () => next(angleText(amount));
  }

  /** Of the crankshaft: 720 are a cycle. */
  get degrees(): Next {
    return this.#degrees();
  }
}

/** How long 720 degrees take: a time, or a speed. */
export class CycleUnits<Next> extends TimeUnits<Next> {
  readonly #rpm: () => Next;

  constructor(amount: number, next: (text: CycleText) => Next) {
    super(amount, next);
    this.#rpm = () => next(speedText(amount));
  }

  get rpm(): Next {
    return this.#rpm();
  }
}
