/** What must hold, and whether it does. */
import type { CortexRow } from '../cortex-m.ts';
import { figuresOf } from './figures.ts';
import * as matrix from './matrix.ts';
import { type Measured, type MegaResults, ofEight } from './measured.ts';

export interface Bound {
  /** As `notMetYet` has it. */
  readonly name: string;
  readonly what: string;
  readonly bound: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/**
 * What is known not to be met yet. A bound that is met must leave this list, and none may be missed that is not in it: both end the run
 * with a failure.
 */
export const notMetYet: ReadonlySet<string> = new Set(['runs', 'flash']);

/** Whether the bounds are as they are known to be. */
export const isAsKnown = ({ name, isMet }: Bound): boolean => isMet !== notMetYet.has(name);

export const P99_US = 1.5;
export const MAX_US = 10;
export const ACCELERATING_DEGREES = 0.1;
const STRATEGY_MS = 6;
/** What the seed's figure of its strategy is of: a Mega from idle to this. */
export const STRATEGY_RPM = 2000;
const FLASH_BYTES = 48 * 1024;
const RAM_BYTES = 5 * 1024;

/** Those up to a speed: where nothing else is said, the one up to which lateness is bound. */
export const upToBound = (all: readonly Measured[], mostRpm = matrix.BOUND_RPM): readonly Measured[] =>
  all.filter(({ given: { rpm, ramp } }) => Math.max(rpm, ramp?.to ?? 0) <= mostRpm);

/** The longest that the main loop's strategy took in any of these runs, interrupts that came meanwhile included. */
export function strategyMs(all: readonly Measured[]): number {
  const each = all.map(({ result }) => {
    const task = result.tasks.tasks.find(([name]) => name === 'strategy');
    return ((task?.[3] ?? Number.NaN) / result.ticksPerSecond) * 1000;
  });
  return Math.max(...each);
}

/** The highest speed of those up to which every run was reliable; 0: not even the lowest was. */
export function reliableRpm(sixteen: readonly Measured[]): number {
  const isReliableAt = (rpm: number) => sixteen.some((measured) => measured.given.rpm === rpm && isReliable(measured));
  const firstBad = matrix.sixteenSpeeds.findIndex((rpm) => !isReliableAt(rpm));
  return (firstBad === -1 ? matrix.sixteenSpeeds.at(-1) : matrix.sixteenSpeeds[firstBad - 1]) ?? 0;
}

/** Every event came, none twice, and none was off by more than a degree of the crank. */
function isReliable({ result: { judged } }: Measured): boolean {
  return judged.lost.length + judged.extra.length === 0 && figuresOf(judged.met).offDegrees <= 1;
}

const atMost = (name: string, what: string, value: number, bound: number, unit: string, digits = 2): Bound => ({
  name,
  what,
  bound: `≤ ${bound} ${unit}`,
  measured: Number.isFinite(value) ? `${value.toFixed(digits)} ${unit}` : 'nothing',
  // Of no runs there is no worst one.
  isMet: Number.isFinite(value) && value <= bound,
});

const worst = (values: readonly number[]) => Math.max(...values);

export function boundsOf(mega: MegaResults, cortex: readonly CortexRow[]): Bound[] {
  const bounded = upToBound([...mega.steady, ...mega.onCranks]);
  const apart = bounded.map(({ result }) => figuresOf(result.judged.met, 'apart')).filter(({ count }) => count > 0);
  const everywhere = ofEight(mega);
  const failed = mega.unmeasured.filter(({ given }) => given.cylinders <= 8).length;
  const unsound = everywhere.map(({ result }) => result.judged.lost.length + result.judged.extra.length);
  const fine = mega.accelerating.filter(({ given }) => matrix.isFine(given.wheel));
  const accelerated = fine.map(({ result }) => figuresOf(result.judged.met, 'apart').offDegrees);
  const reliable = reliableRpm(mega.sixteen);
  const differing = cortex.filter(({ hash, hostHash }) => hash !== hostHash).length;
  const until = `up to ${matrix.BOUND_RPM} rpm, where events do not collide`;
  return [
    atMost('runs', 'runs with 8 cylinders that could not be measured', failed, 0, '', 0),
    atMost('p99', `lateness, p99 of any run ${until}`, worst(apart.map(({ p99Us }) => p99Us)), P99_US, 'µs'),
    atMost('most', `lateness, the most ${until}`, worst(apart.map(({ maxUs }) => maxUs)), MAX_US, 'µs'),
    atMost('early', 'too early, the most in the same runs', worst(apart.map(({ earlyUs }) => earlyUs)), MAX_US, 'µs'),
    atMost(
      'lost',
      `events lost, or that nobody planned, in ${everywhere.length} runs up to 22,484 rpm`,
      sum(unsound),
      0,
      '',
      0,
    ),
    atMost(
      'accelerating',
      'off while accelerating 3,000 rpm/s from 3,000 rpm',
      worst(accelerated),
      ACCELERATING_DEGREES,
      '°',
      3,
    ),
    atMost(
      'strategy',
      `strategy, the longest in any run up to ${STRATEGY_RPM} rpm, interrupts that came meanwhile included`,
      strategyMs(upToBound(everywhere, STRATEGY_RPM)),
      STRATEGY_MS,
      'ms',
    ),
    atMost('flash', 'flash, with 8 cylinders', mega.size.flashBytes, FLASH_BYTES, 'bytes', 0),
    atMost('ram', 'RAM, without the stack, with 8 cylinders', mega.size.ramBytes, RAM_BYTES, 'bytes', 0),
    {
      name: 'sixteen',
      what: '16 cylinders, 60 teeth: highest reliable speed',
      bound: `≥ ${matrix.seedSixteen.rpm} rpm`,
      measured: `${reliable} rpm`,
      isMet: reliable >= matrix.seedSixteen.rpm,
    },
    ...(cortex.length === 0
      ? []
      : [
          atMost(
            'hashes',
            `Cortex-M: replays of ${cortex.length} whose events differ from this machine's`,
            differing,
            0,
            '',
            0,
          ),
        ]),
  ];
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
