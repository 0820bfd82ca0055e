import * as v from 'valibot';
import { explainIssue, formatPath, issuePath, type Path } from '../issues.ts';
import { reference } from '../methods/fields.ts';
import { suggest } from '../suggest.ts';
import { entryProblems } from './entry-rules.ts';
import { type LimitName, limitProblem, limits } from './limits.ts';
import { fade, setPoints } from './set-points.ts';
import { missedPolicies } from './sink.ts';
import {
  type AngleText,
  type CycleText,
  type DurationText,
  degrees,
  durationNs,
  type PeriodText,
  period,
  rpm,
} from './units.ts';

const unread = (like: string) => `must be a number with its unit, like "${like}"`;

/** Text of which something may be wrong. The type says more of it than a schema of text can. */
function text<Text extends string>(
  like: string,
  problemOf: (text: string) => string | undefined,
): v.GenericSchema<Text> {
  const schema = v.pipe(
    v.string(unread(like)),
    v.check(
      (value) => problemOf(value) === undefined,
      ({ input }) => problemOf(input) ?? '',
    ),
  );
  return schema as unknown as v.GenericSchema<Text>;
}

/** Text that is read as a number, which has to be within a limit. */
const measured = <Text extends string>(read: (text: string) => number | undefined, name: LimitName, like: string) =>
  text<Text>(like, (value) => {
    const number = read(value);
    return number === undefined ? unread(like) : limitProblem(name, number);
  });

const periodNs = (text: string): number | undefined => {
  const read = period(text);
  if (read === undefined || read.denominator > limits.everyDenominator.max) return undefined;
  return read.numerator / read.denominator;
};
const CYCLE_LIKE = '600 rpm" or "200 ms';
const cycleText = text<CycleText>(CYCLE_LIKE, (value) => {
  const speed = rpm(value);
  if (speed !== undefined) return limitProblem('rpm', speed);
  const ns = durationNs(value);
  return ns === undefined ? unread(CYCLE_LIKE) : limitProblem('cycle', ns);
});
const cycleChannel = v.strictObject({ device: reference, channel: reference });
const duration = (name: LimitName, like = '20 ms') => measured<DurationText>(durationNs, name, like);

/** One event, or one that comes again and again. Exactly one of the first six says what it does. */
const entry = v.strictObject({
  pwm: v.optional(setPoints.pwm),
  fade: v.optional(fade),
  gpio: v.optional(setPoints.gpio),
  serial: v.optional(setPoints.serial),
  ioctl: v.optional(setPoints.ioctl),
  instrument: v.optional(setPoints.instrument),
  /** In time: from the start of the program; left out: at once. */
  at: v.optional(duration('at')),
  every: v.optional(measured<PeriodText>(periodNs, 'every', '20 ms" or "50 Hz')),
  times: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(limits.times.min), v.maxValue(limits.times.max))),
  until: v.optional(duration('at')),
  /** At an angle of the cycle, in each of them. */
  angle: v.optional(measured<AngleText>(degrees, 'degrees', '350 deg')),
  /** How long it is on; then comes its end. */
  duration: v.optional(duration('duration')),
  /** At an angle: on for so long before it, with the end at the angle, as a coil charges and fires. */
  before: v.optional(duration('duration')),
  /** Never on for longer than that. Default: twice `before`. */
  atMost: v.optional(duration('duration')),
  /** What ends it, where that is not simply off. */
  ending: v.optional(v.record(v.string(), v.unknown())),
  /** Where its lateness is counted. Default: the kind of the device. */
  class: v.optional(reference),
  /** The latest that it may be. */
  tolerance: v.optional(duration('tolerance', '100 us')),
  /** What is done with it when it is found late. Default: late. */
  missed: v.optional(v.picklist(missedPolicies)),
});
export type Entry = v.InferOutput<typeof entry>;

export const programSchema = v.strictObject({
  name: v.optional(reference),
  events: v.pipe(v.array(entry), v.minLength(limits.entries.min), v.maxLength(limits.entries.max)),
  /** What is due within so long of another that repeats comes together with it. */
  window: v.optional(duration('window')),
  /** When it ends; left out: when nothing is left to do. */
  until: v.optional(duration('at')),
  /** How long 720 degrees take: a time, a speed, or a telemetry channel that has the speed in rpm. */
  cycle: v.optional(v.lazy((value) => (typeof value === 'object' ? cycleChannel : cycleText))),
  /** Steps of fades in a second. Default: 50. */
  fadeRateHz: v.optional(v.pipe(v.number(), v.minValue(limits.fadeRateHz.min), v.maxValue(limits.fadeRateHz.max))),
  /** What becomes of the program when an event was later than its tolerance. Default: it is told. */
  onBroken: v.optional(v.picklist(['tell', 'stop'])),
});
/** What a user writes: a list of set-points and when they come. */
export type Program = v.InferOutput<typeof programSchema>;

/** What is wrong with a program. */
export interface ProgramProblem {
  /** `events[3].every` */
  path: string;
  message: string;
  /** The number of the event, from 1, where it is one of many of its entry. */
  event?: number;
}

export type ParsedProgram = { program: Program; problems: [] } | { program: undefined; problems: ProgramProblem[] };

/** Checks the form of a program, and what its entries cannot mean. Tells every mistake at once. */
export function parseProgram(value: unknown): ParsedProgram {
  const steps = parsing(value);
  for (;;) {
    const { done, value: parsed } = steps.next();
    if (done === true) return parsed;
  }
}

/** As `parseProgram`, an entry at a time: who has other things to do may do them in between. */
export function* parsing(value: unknown): Generator<void, ParsedProgram, void> {
  const entries = entriesIn(value);
  // The first stands for all where the rest is checked one by one.
  const head = v.safeParse(
    programSchema,
    entries === undefined ? value : { ...(value as object), events: [entries[0]] },
  );
  const problems = (head.issues ?? []).map((issue) => problemOf(issue, issuePath(issue)));
  const events = head.success ? [...head.output.events] : [];
  for (const [n, one] of (entries ?? []).entries()) {
    if (n === 0) continue;
    const { success, output, issues } = v.safeParse(entry, one);
    for (const issue of issues ?? []) problems.push(problemOf(issue, ['events', n, ...issuePath(issue)]));
    if (success) events.push(output);
    yield;
  }
  if (!head.success || problems.length > 0) return { program: undefined, problems };
  const program = { ...head.output, events };
  for (const [n, one] of events.entries()) {
    for (const { field, message } of entryProblems(one, program))
      problems.push({ path: formatPath(['events', n, ...field]), message });
    yield;
  }
  return problems.length === 0 ? { program, problems: [] } : { program: undefined, problems };
}

/** Undefined where they are not as many as they may be: that is told of the whole. */
function entriesIn(value: unknown): readonly unknown[] | undefined {
  const { events } = (typeof value === 'object' && value !== null ? value : {}) as { events?: unknown };
  const { min, max } = limits.entries;
  return Array.isArray(events) && events.length >= min && events.length <= max ? events : undefined;
}

function problemOf(issue: v.BaseIssue<unknown>, path: Path): ProgramProblem {
  const message = explainIssue(issue);
  const known =
    path[0] === 'events' && path.length === 3 ? Object.keys(entry.entries) : Object.keys(programSchema.entries);
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never' && path.length !== 2;
  const [near] = isUnknown ? suggest(String(path.at(-1)), known) : suggestedWord(issue);
  return { path: formatPath(path), message: near === undefined ? message : `${message}: did you mean '${near}'?` };
}

/** For a word that is none of those that may stand there. */
function suggestedWord({ type, input, expected }: v.BaseIssue<unknown>): string[] {
  if (type !== 'picklist' || typeof input !== 'string') return [];
  return suggest(
    input,
    [...(expected ?? '').matchAll(/"([^"]*)"/g)].map(([, word = '']) => word),
  );
}
