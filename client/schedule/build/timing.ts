import type { Entry } from '../../../contract/schedule/program.ts';
import { mustBeFinite } from './finite.ts';
import { AngleUnits, MomentUnits, PeriodUnits, TimeUnits } from './units.ts';

/** An entry while it is built. `isBefore`: its duration comes before its angle. */
export interface Fields extends Partial<Entry> {
  isBefore?: boolean;
}

/** The words that say when an entry comes, and what its lateness means. Each gives another one: none is ever changed. */
export class Timing {
  protected readonly fields: Fields;

  /** @throws Refusal `invalid` for a number that is none */
  constructor(fields: Fields = {}) {
    mustBeFinite(fields);
    this.fields = fields;
  }

  /** From the start of the program on, or at an angle in each cycle. Left out: at once. */
  at(amount: number): MomentUnits<this> {
    return new MomentUnits(
      amount,
      (at) => this.with({ at }),
      (angle) => this.with({ angle }),
    );
  }

  /** Again and again. */
  every(amount: number): PeriodUnits<this> {
    return new PeriodUnits(amount, (every) => this.with({ every }));
  }

  /** How long it is on; then comes its end. */
  for(amount: number): TimeUnits<this> {
    return new TimeUnits(amount, (duration) => this.with({ duration }));
  }

  /** Ends at an angle, and begins so long before it as `for` says: `for(4).ms.before(350).degrees`. */
  before(amount: number): AngleUnits<this> {
    return new AngleUnits(amount, (angle) => this.with({ angle, isBefore: true }));
  }

  /** At an angle: never on for longer than that, whatever becomes of the speed. Left out: twice as long as `before`. */
  atMost(amount: number): TimeUnits<this> {
    return new TimeUnits(amount, (atMost) => this.with({ atMost }));
  }

  /** So often, of what comes again and again. */
  times(times: number): this {
    return this.with({ times });
  }

  /** What comes again and again comes no more from then on. */
  until(amount: number): TimeUnits<this> {
    return new TimeUnits(amount, (until) => this.with({ until }));
  }

  /** The latest that it may be. */
  within(amount: number): TimeUnits<this> {
    return new TimeUnits(amount, (tolerance) => this.with({ tolerance }));
  }

  /** Where its lateness is counted. Left out: the kind of the device. */
  class(name: string): this {
    return this.with({ class: name });
  }

  /** What is done with it when it is found late. Left out: `late`, it is done then. */
  missed(missed: NonNullable<Entry['missed']>): this {
    return this.with({ missed });
  }

  protected with(more: Fields): this {
    const same = this.constructor as new (fields: Fields) => this;
    return new same({ ...this.fields, ...more });
  }
}
