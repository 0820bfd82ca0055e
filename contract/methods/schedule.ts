import * as v from 'valibot';
import { limits } from '../schedule/limits.ts';
import type { Program } from '../schedule/program.ts';
import { natural } from './fields.ts';
import { method } from './row.ts';

/** What a program may take in one draft, written as JSON: what a user can make the broker keep is bounded. */
export const MAX_DRAFT_BYTES = 2 * 1024 * 1024;
/** Programs that have ended, and are remembered with their lateness. */
export const REMEMBERED_PROGRAMS = 32;

/** Its form is checked by `parseProgram`, which knows more of it than a schema, and tells all mistakes at once. */
const program = v.record(v.string(), v.unknown()) as unknown as v.GenericSchema<Program>;
const entries = v.pipe(
  v.array(v.record(v.string(), v.unknown())),
  v.minLength(1),
  v.maxLength(limits.entries.max),
) as unknown as v.GenericSchema<Program['events']>;

const submitted = {
  program,
  /** Entries that were sent ahead by `schedule.draft`: they come before those of the program, which may have none then. */
  draft: v.optional(natural),
};
const programId = { program: natural };

/** Why a program may not run as it is. */
const problem = v.strictObject({
  /** `events[4710].pwm.ratio` */
  path: v.string(),
  message: v.string(),
  /** The number of the event, from 1, where it is one of many of its entry. */
  event: v.optional(natural),
  /** Where a rule forbids it: which, where it stands, its limit, and what to ask for. */
  rule: v.optional(v.string()),
  where: v.optional(v.string()),
  limit: v.optional(v.string()),
  ask: v.optional(v.string()),
});
export type ScheduleProblem = v.InferOutput<typeof problem>;

const busiest = v.strictObject({ atNs: natural, events: natural });
const check = {
  /** No problem: it may start now, if nobody holds its devices. */
  allowed: v.boolean(),
  /** The first so many that fit. */
  problems: v.array(problem),
  /** Null: it does not end by itself. */
  endsNs: v.nullable(natural),
  /** What repeats is one. */
  events: natural,
  /** All times that events come; null: without end. */
  occurrences: v.nullable(natural),
  densestSecond: busiest,
  /** In one millisecond. */
  worstOverlap: busiest,
  /** At angles, at the speed that is known; null where none is. */
  anglePerSecond: v.nullable(v.number()),
  wire: v.array(
    v.strictObject({
      device: v.string(),
      /** Of the time between its first byte and its last, how much the wire is busy. */
      share: v.number(),
      longestWaitNs: natural,
      atNs: natural,
    }),
  ),
  devices: v.array(
    v.strictObject({
      /** A unit: `fan`, `leds/3`. */
      name: v.string(),
      device: v.string(),
      /** `exact`: a thread of its own writes, on time. `queued`: in its turn, when its bus is free. */
      lane: v.picklist(['exact', 'queued']),
      /** Rows of the table. */
      events: natural,
    }),
  ),
  /** How far it was looked. */
  lookedAtNs: natural,
};
export type ScheduleCheck = v.InferOutput<v.StrictObjectSchema<typeof check, undefined>>;

const programStates = ['starting', 'running', 'paused', 'ended'] as const;
export type ProgramState = (typeof programStates)[number];

/**
 * Why a program has ended. `finished`: nothing was left. `stopped`: somebody asked for it. `lost`: its lease, its owner's connection or his
 * permission ended. `late`: it was later than it may be. `failed`: a device did not do what it should.
 */
export const endings = ['finished', 'stopped', 'lost', 'late', 'failed'] as const;
export type Ending = (typeof endings)[number];

const row = v.strictObject({
  program: natural,
  name: v.string(),
  user: v.string(),
  pid: natural,
  mine: v.boolean(),
  state: v.picklist(programStates),
  /** Its units. */
  devices: v.array(v.string()),
  since: v.string(),
  /** From its start; null: not by itself. */
  endsNs: v.nullable(natural),
  /** Time of the program itself: it stands still while it is paused. */
  elapsedNs: natural,
  /** Of the shaft now, in ns; 0: none turns. */
  cycleNs: natural,
  /** SHA-256 of the program as it was submitted, as in the audit log. */
  hash: v.string(),
  ending: v.optional(v.picklist(endings)),
  reason: v.optional(v.string()),
});
export type ProgramRow = v.InferOutput<typeof row>;

const degrees = v.strictObject({ min: v.number(), max: v.number(), rpm: v.number() });
const latenessLine = v.strictObject({
  class: v.string(),
  count: natural,
  skipped: natural,
  minNs: v.number(),
  p50Ns: v.number(),
  p99Ns: v.number(),
  maxNs: v.number(),
  lateShare: v.number(),
  toleranceNs: v.nullable(natural),
  degrees: v.nullable(degrees),
  sumNs: v.number(),
  /** Cumulative: so many were no later than this. Null: all. */
  histogram: v.array(v.strictObject({ leSeconds: v.nullable(v.number()), count: natural })),
});
export type ScheduleLateness = v.InferOutput<typeof latenessLine>;

const ownNote = 'Your own programs, and those whose devices you may all read; administrators: all.';

export const scheduleMethods = {
  'schedule.draft': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({
      /** Left out: begins a new one, and drops the one that this connection had. */
      draft: v.optional(natural),
      entries,
    }),
    result: v.strictObject({ draft: natural, entries: natural }),
    doc: 'Sends entries of a program ahead that is too long for one frame. A connection has one draft, which is used up by a run or a replacement.',
  }),
  'schedule.check': method({
    access: 'read',
    target: 'none',
    params: v.strictObject(submitted),
    result: v.strictObject(check),
    doc: 'Whether a program could run: what forbids which of its events, whether it fits, when it ends. Changes nothing.',
  }),
  'schedule.run': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({
      ...submitted,
      /** A lease of this connection: the program ends with it. */
      lease: v.optional(natural),
      /** When it has finished, outputs stay as they are. Left out: they become safe, unless a lease of yours holds them. */
      keep: v.optional(v.boolean()),
    }),
    result: v.strictObject({ ...check, program: natural, name: v.string() }),
    doc: 'Runs a program on devices that you may write to. It takes exclusive leases on what it changes, and ends with this connection.',
  }),
  'schedule.replace': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ replace: natural, ...submitted }),
    result: v.strictObject({ ...check, program: natural, name: v.string() }),
    doc: 'Another program takes over from one of yours: at the next boundary of cycles if a shaft turns, else at once. It is of the same connection.',
  }),
  'schedule.list': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ ended: v.optional(v.boolean()) }),
    result: v.strictObject({ programs: v.array(row) }),
    doc: `The programs that run, or with \`ended\` also the last that have ended. ${ownNote}`,
  }),
  'schedule.show': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({
      ...programId,
      /** The first entry of the part that is given. Default: 0. */
      from: v.optional(natural),
    }),
    result: v.strictObject({
      ...row.entries,
      /** The program without its entries. */
      head: v.record(v.string(), v.unknown()),
      from: natural,
      /** As many as fit into an answer. */
      entries: v.array(v.record(v.string(), v.unknown())),
      totalEntries: natural,
    }),
    doc: 'One program: its state and its source.',
  }),
  'schedule.pause': method({
    access: 'read',
    target: 'none',
    params: v.strictObject(programId),
    result: row,
    doc: 'Stands a program of yours still: what is on ends, and its time does not go on.',
  }),
  'schedule.resume': method({
    access: 'read',
    target: 'none',
    params: v.strictObject(programId),
    result: row,
    doc: 'Lets it go on.',
  }),
  'schedule.stop': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ ...programId, reason: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))) }),
    result: row,
    doc: 'Ends a program of yours; its outputs become safe. Answered when they are. Administrators may stop any.',
  }),
  'schedule.setCycle': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({
      ...programId,
      /** One of the two. 0: the shaft stands, and what is on at an angle ends. */
      rpm: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(limits.rpm.max))),
      cycleNs: v.optional(v.pipe(natural, v.maxValue(limits.cycle.max))),
    }),
    result: v.strictObject({ cycleNs: natural }),
    doc: 'How long a cycle of a program of yours takes from now on. Not for one whose cycle follows a telemetry channel.',
  }),
  'schedule.lateness': method({
    access: 'read',
    target: 'none',
    params: v.strictObject({ ...programId, reset: v.optional(v.boolean()) }),
    result: v.strictObject({ program: natural, name: v.string(), classes: v.array(latenessLine) }),
    doc: 'How late each class of its events was, signed: negative is early. With `reset` it counts anew. Also of one that has ended.',
  }),
} as const;
