/** Random plans of the firmware's kind, and what befalls them, for the TypeScript core and for the firmware's. */

import { FULL_CYCLE } from '../../contract/schedule/angle.ts';
import { happeningsText, type Input, simulate } from '../../contract/schedule/simulate.ts';
import { type Pair, tableOf } from '../contract/schedule/tables.ts';
import { fc } from '../random-cases.ts';

/** As firmware/host/schedule.cpp has it. */
const ROOM = 32;
/** Of what follows; others lead, as no output has pairs of both. */
const OUTPUTS = 4;
/** Times that one coil fires in a cycle, at most. */
const COIL_FIRES = 8;
/** Of one case both are compared so far. */
const MOST_LINES = 1500;
const MOST_LATENESS = 2 ** 28;

/** What both cores can be told: places of plans stand for the plans. */
export type Deed =
  | { readonly cycleTicks: number }
  | { readonly tooth: { readonly angle: number; readonly cycleTicks: number; readonly fraction: number } }
  | { readonly cancel: number }
  | { readonly plan: number }
  | { readonly stallTicks: number }
  | { readonly act: 'lost' | 'pause' | 'resume' | 'stop' };
export type Happens = Deed & ({ readonly at: number } | { readonly within: number; readonly nth: number });

/** How long those of a kind are on, and at most. */
export interface Lasting {
  readonly duration: number;
  readonly bound: number;
}
export interface Plan {
  readonly following: Lasting;
  readonly leading: Lasting;
  readonly pairs: readonly Row[];
}
export interface Row {
  readonly kind: 'following' | 'leading';
  readonly angle: number;
  readonly output: number;
}

export interface Case {
  readonly plans: readonly Plan[];
  readonly inputs: readonly Happens[];
  readonly until: number;
  /** What the firmware's clock shows at time 0. */
  readonly clock: number;
}

/**
 * How long things take: an engine at 16 MHz; one that the starter hardly turns, for minutes, over the clock's wrap; one too fast for
 * its angles; and one where much comes at the same time.
 */
export interface Scale {
  readonly until: number;
  readonly paces: fc.Arbitrary<number>;
  readonly longest: number;
  readonly longestLead: number;
  /** Below a cycle: of what is missed by more, the two tell each in its own way. */
  readonly longestStall: number;
  /** All times, durations and angles are multiples of this. */
  readonly grid: number;
}
export const scales = {
  engine: {
    until: 10_000_000,
    paces: fc.integer({ min: 87_000, max: 6_000_000 }),
    longest: 1_000_000,
    longestLead: 80_000,
    longestStall: 80_000,
    grid: 1,
  },
  cranking: {
    until: 6_000_000_000,
    paces: fc.integer({ min: 2 ** 23, max: 2 ** 27 }),
    longest: 2 ** 24,
    longestLead: 2 ** 22,
    longestStall: 2 ** 22,
    grid: 1,
  },
  fast: {
    until: 400_000,
    paces: fc.integer({ min: 8192, max: 65_535 }),
    longest: 60_000,
    longestLead: 8000,
    longestStall: 8000,
    grid: 1,
  },
  even: {
    until: 2 ** 20,
    paces: fc.constantFrom(2 ** 14, 2 ** 16, 2 ** 17),
    longest: 2 ** 18,
    longestLead: 2 ** 13,
    longestStall: 0,
    grid: 2 ** 13,
  },
} as const satisfies Record<string, Scale>;

const anyAngle = ({ grid }: Scale) =>
  grid > 1 ? multiple(grid, 0, 65_535) : fc.oneof(fc.constantFrom(0, 1, 32_768, 65_535), fc.nat({ max: 65_535 }));
const multiple = (grid: number, min: number, max: number) =>
  fc.integer({ min: Math.ceil(min / grid), max: Math.floor(max / grid) }).map((n) => n * grid);
const clock = fc.oneof(fc.constantFrom(0, 0xffff_ff00, 0x7fff_ff00), fc.nat({ max: 0xffff_ffff }));

function anyPlan(scale: Scale): fc.Arbitrary<Plan> {
  const { longest, longestLead, grid } = scale;
  const duration = multiple(grid, 1, longest);
  const following = fc.record({ duration, bound: multiple(grid, 1, longest) });
  const row = fc.record({
    kind: fc.constantFrom('following', 'leading'),
    angle: anyAngle(scale),
    output: fc.nat({ max: OUTPUTS - 1 }),
  });
  const rows = fc.array(row, { minLength: 1, maxLength: COIL_FIRES });
  // Coils of their own, which are never charged for a whole cycle; or one for all, which is free again for the next of even distances.
  return fc.boolean().chain((hasOneCoil) => {
    const isOneCoil = hasOneCoil && grid === 1;
    const mostLead = isOneCoil ? longestLead / (COIL_FIRES * 2) : longestLead;
    const leading = fc
      .tuple(multiple(grid, 1, mostLead), multiple(grid, 1, longest))
      .map(([lasts, more]) => ({ duration: lasts, bound: lasts + more }));
    const pairs = rows.map((drawn) => {
      const placed = drawn.map((each, n): Row => {
        if (each.kind === 'following') return { ...each, kind: 'following' };
        if (!isOneCoil) return { ...each, kind: 'leading', output: OUTPUTS + n };
        const apart = FULL_CYCLE / COIL_FIRES;
        return { kind: 'leading', angle: n * apart + (each.angle % (apart / 4)), output: OUTPUTS };
      });
      // Twice the same at once is no plan.
      const isNear = (a: number, b: number) =>
        Math.min((a - b + FULL_CYCLE) % FULL_CYCLE, (b - a + FULL_CYCLE) % FULL_CYCLE) < 256;
      const isFirst = (one: Row, n: number) =>
        placed.findIndex(({ angle, output }) => output === one.output && isNear(angle, one.angle)) === n;
      return arranged(placed.filter(isFirst));
    });
    return fc.record({ following, leading, pairs });
  });
}

/** As a plan of the firmware has them: those that follow first, each by their angles. */
export const arranged = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (a.kind === b.kind ? a.angle - b.angle : a.kind === 'following' ? -1 : 1));

export function anyCase(scale: Scale): fc.Arbitrary<Case> {
  const { until, paces, grid } = scale;
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ cycleTicks: fc.oneof({ weight: 6, arbitrary: paces }, fc.constant(0)) }) },
    // On a grid a tooth that jumps makes what leads wait for itself for cycles, of which the two tell each in its own way.
    {
      weight: grid > 1 ? 0 : 8,
      arbitrary: fc.record({
        tooth: fc.record({ angle: anyAngle(scale), cycleTicks: paces, fraction: fc.nat({ max: 255 }) }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ cancel: fc.nat({ max: 7 }) }) },
    { weight: 3, arbitrary: fc.record({ plan: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ stallTicks: multiple(grid, 0, scale.longestStall) }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('lost', 'lost', 'pause', 'resume', 'resume', 'stop') }) },
  );
  const timed = fc
    .tuple(deed, fc.record({ at: multiple(grid, 0, until) }))
    .map(([one, when]): Happens => ({ ...one, ...when }));
  // What happens at one time happens in any order: from within an event nothing is done that the others of its time would notice.
  const within = fc.record({ within: fc.integer({ min: 1, max: 8 }), nth: fc.integer({ min: 1, max: 9 }) });
  const inside = within.map((when): Happens => ({ ...when, cancel: when.within - 1 }));
  const inputs = fc.array(fc.oneof({ weight: 5, arbitrary: timed }, { weight: 1, arbitrary: inside }), {
    maxLength: 24,
  });
  const plans = fc.array(anyPlan(scale), { minLength: 1, maxLength: 4 });
  return fc.record({ plans, inputs, pace: paces, clock }).map((drawn) => ({
    plans: drawn.plans,
    inputs: inOrder([{ at: 0, cycleTicks: drawn.pace }, ...drawn.inputs]),
    until,
    clock: drawn.clock,
  }));
}

/** Those at times by their time, as both cores get them. */
export const inOrder = (inputs: readonly Happens[]): Happens[] =>
  inputs.toSorted((a, b) => ('at' in a ? a.at : 0) - ('at' in b ? b.at : 0));

const tableOfPlan = (plan: Plan) =>
  tableOf({
    pairs: plan.pairs.map(
      ({ kind, angle, output }): Pair => ({ kind, angle, output: `output ${output}`, ...plan[kind] }),
    ),
  });

export interface Told {
  readonly lines: readonly string[];
  /** False: there is more of it. */
  readonly isWhole: boolean;
}

/** What the reference does, as far as both can tell: from an event on that is later than that, 32 bits do not have how late it is. */
export function expectedLines({ plans, inputs, until }: Case): Told {
  const given = inputs.flatMap((input): Input[] => {
    if (!('plan' in input)) return [input];
    const { plan, ...when } = input;
    const next = plans[plan];
    return next === undefined ? [] : [{ ...when, replace: tableOfPlan(next) } as Input];
  });
  const [first] = plans;
  if (first === undefined) throw new Error('a case has a plan');
  const options = { inputs: given, until, mostEvents: MOST_LINES, pairs: ROOM, outputs: ROOM };
  const happened = simulate(tableOfPlan(first), options);
  const tooLate = happened.findIndex(({ at, due }) => at - due >= MOST_LATENESS);
  const told = tooLate === -1 ? happened : happened.slice(0, tooLate);
  return {
    lines: happeningsText(told).split('\n').slice(0, -1),
    isWhole: happened.length < MOST_LINES && tooLate === -1,
  };
}

const planLines = ({ following, leading, pairs }: Plan): string[] => [
  `plan ${following.duration} ${following.bound} ${leading.duration} ${leading.bound}`,
  ...pairs.map(({ kind, angle, output }) => `pair ${angle} ${kind === 'leading' ? 1 : 0} ${output}`),
];

const atOf = (line: string) => Number(line.split(' ', 1)[0]);

/**
 * Teeth that jump for cycles within some ticks: the next time of what is still on is missed by a cycle. The TypeScript core ends it for that, late,
 * before it skips the other; the firmware's skips that, and it ends in its own time. No wheel turns so, and neither is wrong.
 */
export function endsForWhatIsSkipped({ lines }: Told): boolean {
  const ended = new Set(lines.flatMap((line) => /^(.*) off overlap$/.exec(line)?.[1] ?? []));
  return lines.some((line) => ended.has(/^(.*) skipped \d+$/.exec(line)?.[1] ?? ''));
}

/** Of what is skipped at one time one core tells the first and how many, the other each. */
function skippedAtOnce(lines: readonly string[]): string[] {
  const told: string[] = [];
  const many = new Map<string, { late: number; count: number }>();
  for (const line of lines) {
    const [, at, late, row, count] = /^(\d+) (\d+) (\d+ \d+) skipped (\d+)$/.exec(line) ?? [];
    if (at === undefined) {
      told.push(line);
      continue;
    }
    const before = many.get(`${at} ${row}`) ?? { late: 0, count: 0 };
    many.set(`${at} ${row}`, { late: Math.max(before.late, Number(late)), count: before.count + Number(count) });
  }
  const skipped = [...many].map(([what, { late, count }]) => `${what.replace(' ', ` ${late} `)} skipped ${count}`);
  return [...told, ...skipped];
}

/** What two cores tell, so that it can be compared: what happens at one time happens in any order, and ends by any of its causes. */
export function settled({ lines, isWhole }: Told, upTo: Told = { lines, isWhole }): string[] {
  const last = upTo.isWhole ? Number.POSITIVE_INFINITY : atOf(upTo.lines.at(-1) ?? '0');
  return skippedAtOnce(lines)
    .filter((line) => atOf(line) < last)
    .map((line) => line.replace(/^(\d+ 0 .*) off (overlap|bound)$/, '$1 off due'))
    .toSorted((a, b) => atOf(a) - atOf(b) || (a < b ? -1 : 1));
}

function deedText(deed: Deed): string {
  if ('cycleTicks' in deed) return `cycle ${deed.cycleTicks}`;
  if ('tooth' in deed) return `tooth ${deed.tooth.angle} ${deed.tooth.cycleTicks} ${deed.tooth.fraction}`;
  if ('cancel' in deed) return `cancel ${deed.cancel}`;
  if ('plan' in deed) return `replace ${deed.plan}`;
  if ('stallTicks' in deed) return `stall ${deed.stallTicks}`;
  return deed.act;
}

/** The same for the host program. */
export function caseLines({ plans, inputs, until, clock: from }: Case): string[] {
  return [
    ...plans.flatMap(planLines),
    ...inputs.map((input) => {
      const when = 'at' in input ? `at ${input.at}` : `within ${input.within - 1} ${input.nth}`;
      return `${when} ${deedText(input)}`;
    }),
    `run 0 ${until} ${from} ${MOST_LINES}`,
  ];
}
