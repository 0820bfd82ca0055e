/** Random plans, and what befalls them, for the TypeScript core and for the firmware's. */
import fc from 'fast-check';
import { happeningsText, type Input, simulate } from '../../contract/schedule/simulate.ts';
import { missedPolicies } from '../../contract/schedule/sink.ts';
import { PAIR } from '../../contract/schedule/table.ts';
import { type Pair, tableOf } from '../contract/schedule/tables.ts';

/** As firmware/host/schedule.cpp has it. */
const ROOM = 32;
const OUTPUTS = 4;
/** Of one case both are compared so far. */
const MOST_LINES = 1500;
const MOST_LATENESS = 2 ** 28;

/** What both cores can be told: places of plans stand for the plans. */
export type Deed =
  | { readonly cycleTicks: number }
  | { readonly tooth: { readonly angle: number; readonly cycleTicks: number } }
  | { readonly cancel: number }
  | { readonly plan: number }
  | { readonly stallTicks: number }
  | { readonly act: 'lost' | 'pause' | 'resume' | 'stop' };
export type Happens = Deed & ({ readonly at: number } | { readonly within: number; readonly nth: number });

export interface Case {
  readonly plans: readonly (readonly Pair[])[];
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
  /** All times, durations and angles are multiples of this. */
  readonly grid: number;
}
export const scales = {
  engine: { until: 10_000_000, paces: fc.integer({ min: 87_000, max: 6_000_000 }), longest: 1_000_000, grid: 1 },
  cranking: { until: 6_000_000_000, paces: fc.integer({ min: 2 ** 23, max: 2 ** 27 }), longest: 2 ** 24, grid: 1 },
  fast: { until: 400_000, paces: fc.integer({ min: 8192, max: 65_535 }), longest: 60_000, grid: 1 },
  even: { until: 2 ** 20, paces: fc.constantFrom(2 ** 14, 2 ** 16, 2 ** 17), longest: 2 ** 18, grid: 2 ** 13 },
} as const satisfies Record<string, Scale>;

const anyAngle = ({ grid }: Scale) =>
  grid > 1 ? multiple(grid, 0, 65_535) : fc.oneof(fc.constantFrom(0, 1, 32_768, 65_535), fc.nat({ max: 65_535 }));
const multiple = (grid: number, min: number, max: number) =>
  fc.integer({ min: Math.ceil(min / grid), max: Math.floor(max / grid) }).map((n) => n * grid);
const clock = fc.oneof(fc.constantFrom(0, 0xffff_ff00, 0x7fff_ff00), fc.nat({ max: 0xffff_ffff }));

function anyPair(scale: Scale): fc.Arbitrary<Pair> {
  const { longest, grid } = scale;
  // Alike as a coil's are, or not.
  const duration = fc.oneof(fc.constantFrom(longest >> 4, longest >> 3), multiple(grid, 1, longest));
  return fc.record(
    {
      kind: fc.constantFrom('point', 'following', 'leading'),
      angle: anyAngle(scale),
      duration,
      output: fc.nat({ max: OUTPUTS - 1 }).map((n) => `output ${n}`),
      bound: multiple(grid, 1, longest),
      times: fc.integer({ min: 1, max: 6 }),
      missed: fc.constantFrom(...missedPolicies),
      tolerance: multiple(grid, 0, longest >> 3),
    },
    { requiredKeys: ['kind', 'angle', 'duration', 'output', 'tolerance'] },
  );
}

export function anyCase(scale: Scale): fc.Arbitrary<Case> {
  const { until, paces, longest, grid } = scale;
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ cycleTicks: fc.oneof({ weight: 6, arbitrary: paces }, fc.constant(0)) }) },
    { weight: 8, arbitrary: fc.record({ tooth: fc.record({ angle: anyAngle(scale), cycleTicks: paces }) }) },
    { weight: 1, arbitrary: fc.record({ cancel: fc.nat({ max: 7 }) }) },
    { weight: 3, arbitrary: fc.record({ plan: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ stallTicks: multiple(grid, 0, longest * 4) }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('lost', 'lost', 'pause', 'resume', 'resume', 'stop') }) },
  );
  const when = fc.oneof(
    { weight: 5, arbitrary: fc.record({ at: multiple(grid, 0, until) }) },
    {
      weight: 1,
      arbitrary: fc.record({ within: fc.integer({ min: 1, max: 8 }), nth: fc.integer({ min: 1, max: 9 }) }),
    },
  );
  const inputs = fc.array(
    fc.tuple(deed, when).map(([one, other]): Happens => ({ ...one, ...other })),
    { maxLength: 24 },
  );
  const plans = fc.array(fc.array(anyPair(scale), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 });
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

const tableOfPairs = (pairs: readonly Pair[]) => tableOf({ pairs });

/** What the reference does, as far as both can tell: from an event on that is later than that, 32 bits do not have how late it is. */
export function expectedLines({ plans, inputs, until }: Case): { lines: string[]; isWhole: boolean } {
  const given = inputs.flatMap((input): Input[] => {
    if (!('plan' in input)) return [input];
    const { plan, ...when } = input;
    const pairs = plans[plan];
    return pairs === undefined ? [] : [{ ...when, replace: tableOfPairs(pairs) } as Input];
  });
  const [first = []] = plans;
  const options = { inputs: given, until, mostEvents: MOST_LINES, pairs: ROOM, outputs: ROOM };
  const happened = simulate(tableOfPairs(first), options);
  const tooLate = happened.findIndex(({ at, due }) => at - due >= MOST_LATENESS);
  const told = tooLate === -1 ? happened : happened.slice(0, tooLate);
  return {
    lines: happeningsText(told).split('\n').slice(0, -1),
    isWhole: happened.length < MOST_LINES && tooLate === -1,
  };
}

function pairLine({
  kind = 'point',
  angle: at,
  missed = 'late',
  output,
  times,
  duration,
  bound,
  tolerance,
}: Pair): string {
  const place = kind === 'point' ? 255 : Number(output?.split(' ')[1]);
  const policy = missedPolicies.indexOf(missed);
  const lasts = kind === 'point' ? 0 : (duration ?? 0);
  return `pair ${at} ${PAIR[kind]} ${policy} ${place} ${times ?? 0} ${lasts} ${bound ?? -1} ${tolerance ?? 0}`;
}

function deedText(deed: Deed): string {
  if ('cycleTicks' in deed) return `cycle ${deed.cycleTicks}`;
  if ('tooth' in deed) return `tooth ${deed.tooth.angle} ${deed.tooth.cycleTicks}`;
  if ('cancel' in deed) return `cancel ${deed.cancel}`;
  if ('plan' in deed) return `replace ${deed.plan}`;
  if ('stallTicks' in deed) return `stall ${deed.stallTicks}`;
  return deed.act;
}

/** The same for the host program. */
export function caseLines({ plans, inputs, until, clock: from }: Case): string[] {
  return [
    ...plans.flatMap((pairs) => ['plan', ...pairs.map(pairLine)]),
    ...inputs.map((input) => {
      const when = 'at' in input ? `at ${input.at}` : `within ${input.within - 1} ${input.nth}`;
      return `${when} ${deedText(input)}`;
    }),
    `run 0 ${until} ${from} ${MOST_LINES}`,
  ];
}
