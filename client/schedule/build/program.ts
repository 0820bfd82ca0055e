import type { Entry, Program } from '../../../contract/schedule/program.ts';
import { mustBeFinite } from './finite.ts';
import { Step } from './step.ts';
import { CycleUnits, TimeUnits } from './units.ts';

/** An entry, as it is built or as it is written; several, in order. */
export type Entries = Step | Entry | readonly Entries[];

/**
 * A program while it is built. Each word gives another one: none is ever changed. It is plain data when it is written down, and may be
 * given to `postern.schedule` as it is.
 */
export class ProgramBuilder {
  readonly #program: Program;

  /** @throws Refusal `invalid` for a number that is none */
  constructor(program: Program) {
    const { events: _, ...head } = program;
    mustBeFinite(head);
    this.#program = program;
  }

  /** Entries, in the order in which they come at the same moment. */
  do(...entries: Entries[]): ProgramBuilder {
    const { events } = this.#program;
    const more = entries.flatMap(written);
    for (const [index, entry] of more.entries()) mustBeFinite(entry, ['events', events.length + index]);
    return this.#with({ events: [...events, ...more] });
  }

  /** How long 720 degrees take. */
  cycle(amount: number): CycleUnits<ProgramBuilder> {
    return new CycleUnits(amount, (cycle) => this.#with({ cycle }));
  }

  /** The speed is what a telemetry channel says, in rpm. */
  cycleOf(device: string, channel = 'rpm'): ProgramBuilder {
    return this.#with({ cycle: { device, channel } });
  }

  /** It ends then. Left out: when nothing is left to do. */
  until(amount: number): TimeUnits<ProgramBuilder> {
    return new TimeUnits(amount, (until) => this.#with({ until }));
  }

  /** What is due within so long of another that repeats comes together with it. */
  window(amount: number): TimeUnits<ProgramBuilder> {
    return new TimeUnits(amount, (window) => this.#with({ window }));
  }

  /** Steps of fades in a second. Left out: 50. */
  fadeRateHz(fadeRateHz: number): ProgramBuilder {
    return this.#with({ fadeRateHz });
  }

  /** It ends, and its outputs become safe, when an event is later than its tolerance. Left out: that is told. */
  stopWhenLate(): ProgramBuilder {
    return this.#with({ onBroken: 'stop' });
  }

  toJSON(): Program {
    return this.#program;
  }

  #with(more: Partial<Program>): ProgramBuilder {
    return new ProgramBuilder({ ...this.#program, ...more });
  }
}

function written(entries: Entries): Entry[] {
  if (entries instanceof Step) return [entries.toJSON()];
  return Array.isArray(entries) ? entries.flatMap(written) : [entries as Entry];
}
