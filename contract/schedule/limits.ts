import { durationText } from './units.ts';

interface Limit {
  readonly min: number;
  readonly max: number;
  /** `ns` is told as a time. */
  readonly unit: string;
  readonly doc: string;
}

const SECOND = 1e9;
const DAY = 86_400 * SECOND;

/** What a program may be, beside what a rule says of its set-points. The only place for such numbers. */
export const limits = {
  entries: { min: 1, max: 10_000, unit: 'entries', doc: 'Entries of one program.' },
  events: {
    min: 1,
    max: 100_000,
    unit: 'events',
    doc: 'Events of one program in time, the steps of its fades counted.',
  },
  classes: {
    min: 1,
    max: 24,
    unit: 'classes',
    doc: 'Classes of events of one program, each with a table of lateness.',
  },
  pairs: { min: 0, max: 1024, unit: 'events', doc: 'Events, or pairs of them, at angles of one program.' },
  at: { min: 0, max: 30 * DAY, unit: 'ns', doc: 'From the start of the program, and when it ends.' },
  every: { min: SECOND / 10_000, max: 30 * DAY, unit: 'ns', doc: 'From one event to the next of the same entry.' },
  /** With more digits behind the point than a clock is exact to, a fraction would not be either. */
  everyDenominator: {
    min: 1,
    max: 10_000_000,
    unit: 'parts',
    doc: 'How fine a frequency may be: 3 digits behind the point.',
  },
  times: { min: 1, max: 1e9, unit: 'times', doc: 'How often an entry comes.' },
  duration: { min: 1000, max: DAY, unit: 'ns', doc: 'How long something is on.' },
  window: { min: 0, max: 10 * SECOND, unit: 'ns', doc: 'What is due within it comes together.' },
  tolerance: { min: 0, max: DAY, unit: 'ns', doc: 'How late an event may be.' },
  degrees: { min: -720, max: 720, unit: 'degrees', doc: 'An angle; negative ones are before 0.' },
  rpm: { min: 1, max: 1_000_000, unit: 'rpm', doc: 'Speed of the crankshaft.' },
  cycle: { min: 120_000, max: 120 * SECOND, unit: 'ns', doc: 'Two turns of the crankshaft, or one cycle of anything.' },
  fadeSeconds: { min: 0.001, max: 86_400, unit: 's', doc: 'How long a fade takes.' },
  fadeRateHz: { min: 0.1, max: 1000, unit: 'Hz', doc: 'Steps of a fade in a second.' },
  serialBytes: { min: 1, max: 4096, unit: 'bytes', doc: 'What one event sends over a port.' },
  eventsPerSecond: { min: 0, max: 20_000, unit: 'events', doc: 'Events in the densest second.' },
} as const satisfies Record<string, Limit>;

/** Most outputs at angles of a program that runs, the one before it and the one that waits: each pair may have its own. */
export const OUTPUTS_OF_RUN = 3 * limits.pairs.max;

export type LimitName = keyof typeof limits;

/** Why a value is not within a limit, with the limit; undefined if it is. */
export function limitProblem(name: LimitName, value: number): string | undefined {
  const { min, max, unit } = limits[name];
  const words = (amount: number) => (unit === 'ns' ? durationText(amount) : `${amount} ${unit}`);
  if (Number.isNaN(value)) return 'not a number';
  if (value < min) return `${words(value)} is less than the least, ${words(min)}`;
  return value > max ? `${words(value)} is more than the most, ${words(max)}` : undefined;
}
