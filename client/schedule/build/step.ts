import type { Entry } from '../../../contract/schedule/program.ts';
import { Timing } from './timing.ts';

/** What is done, and when: one entry of a program. */
export class Step extends Timing {
  /** What ends it, where that is not simply off: the same without its device. */
  endingWith(ending: NonNullable<Entry['ending']>): this {
    return this.with({ ending });
  }

  /** The entry as programs have it. @throws RangeError where `before` does not have its `for` */
  toJSON(): Entry {
    const { isBefore, duration, ...entry } = this.fields;
    if (isBefore !== true) return duration === undefined ? entry : { ...entry, duration };
    if (duration === undefined)
      throw new RangeError(`before ${entry.angle}: for how long? for(4).ms.before(350).degrees`);
    return { ...entry, before: duration };
  }
}
