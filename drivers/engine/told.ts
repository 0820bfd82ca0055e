/** Answers of the console in the words of the profile. */
import type { ParameterName } from '../../contract/engine/dictionary.ts';
import type { CallResult } from '../../contract/instruments/infer.ts';
import type { engine } from '../../contract/instruments/shipped/engine.ts';
import { decoder, mode as modeFields } from '../../contract/instruments/shipped/engine-fields.ts';
import { type Answer, flagOf, listOf, numberOf, numbersOf, recordOf, rowsOf, textOf, wordOf } from './answer.ts';

type Profile = typeof engine;
type Result<Name extends keyof Profile['methods'] & string> = CallResult<Profile, Name>;
export type Status = Result<'status'>;
export type Mode = Pick<Status, keyof typeof modeFields | 'limp'>;

/** What of its status the state has too. */
export const modeOf = ({ sync, injection, spark, cut, limp }: Status): Mode => ({ sync, injection, spark, cut, limp });

export const statusOf = (answer: Answer): Status => ({
  ms: numberOf(answer, 'ms'),
  rpm: numberOf(answer, 'rpm'),
  sync: wordOf(answer, 'sync', modeFields.sync.of),
  injection: wordOf(answer, 'injection', modeFields.injection.of),
  spark: wordOf(answer, 'spark', modeFields.spark.of),
  cut: wordOf(answer, 'cut', modeFields.cut.of),
  advance: numberOf(answer, 'advance'),
  pulseAdvance: numberOf(answer, 'pulseAdvance'),
  width: numberOf(answer, 'width'),
  dwell: numberOf(answer, 'dwell'),
  load: numberOf(answer, 'load'),
  lambda: numberOf(answer, 'lambda'),
  monitor: flagOf(answer, 'monitor'),
  limp: flagOf(answer, 'limp'),
  wot: flagOf(answer, 'wot'),
  closed: flagOf(answer, 'closed'),
  high: flagOf(answer, 'high'),
  plan: numberOf(answer, 'plan'),
  losses: numberOf(answer, 'losses'),
  events: numberOf(answer, 'events'),
  lateUs: numberOf(answer, 'lateUs'),
  loopUs: numberOf(answer, 'loopUs'),
  dropped: numberOf(answer, 'dropped'),
});

export const describedOf = (name: ParameterName, answer: Answer): Result<'describe'> => ({
  name,
  index: numberOf(answer, 'index'),
  category: textOf(answer, 'category'),
  unit: textOf(answer, 'unit'),
  min: numberOf(answer, 'min'),
  max: numberOf(answer, 'max'),
  bits: numberOf(answer, 'bits'),
  value: numberOf(answer, 'value'),
  saved: flagOf(answer, 'saved'),
  ...(answer.source !== undefined && {
    source: wordOf(answer, 'source', ['table', 'function', 'curve']),
    of: textOf(answer, 'of'),
  }),
});

export function latenessOf(answer: Answer, ticksPerSecond: number): Result<'lateness'> {
  const at = (name: string) => {
    const [ticks = 0, cycleTicks = 0] = numbersOf(answer, name);
    return { ticks, cycleTicks };
  };
  return {
    of: wordOf(answer, 'of', ['injectors', 'coils']),
    count: numberOf(answer, 'count'),
    early: numberOf(answer, 'early'),
    late: numberOf(answer, 'late'),
    skipped: numberOf(answer, 'skipped'),
    least: numberOf(answer, 'least'),
    most: numberOf(answer, 'most'),
    leastAt: at('leastAt'),
    mostAt: at('mostAt'),
    buckets: numbersOf(answer, 'buckets'),
    ticksPerSecond,
  };
}

export const metricsOf = (answer: Answer, ticksPerSecond: number): Result<'metrics'> => ({
  ticksPerSecond,
  interrupts: rowsOf(answer, 'interrupts', ['name', 'count', 'totalTicks', 'mostTicks']).map((row) => ({
    name: textOf(row, 'name'),
    count: numberOf(row, 'count'),
    totalTicks: numberOf(row, 'totalTicks'),
    mostTicks: numberOf(row, 'mostTicks'),
  })),
});

export function decoderOf(answer: Answer): Result<'decoder'> {
  const wheel = recordOf(answer, 'wheel');
  const counts = recordOf(answer, 'counts');
  const names = Object.keys(decoder.counts.fields) as (keyof typeof decoder.counts.fields)[];
  return {
    sync: wordOf(answer, 'sync', modeFields.sync.of),
    cycleTicks: numberOf(answer, 'cycleTicks'),
    places: numberOf(wheel, 'places'),
    missing: numberOf(wheel, 'missing'),
    turns: numberOf(wheel, 'turns'),
    counts: Object.fromEntries(names.map((name) => [name, numberOf(counts, name)])) as Result<'decoder'>['counts'],
  };
}

const OUTPUTS = 32;

export function pinsOf(answer: Answer): Result<'pins'> {
  const mask = numberOf(answer, 'on');
  const isOn = (output: number) => Math.floor(mask / 2 ** output) % 2 === 1;
  return {
    on: Array.from({ length: OUTPUTS }, (_, output) => output).filter(isOn),
    duty: listOf(answer, 'duty').map(Number),
    driven: flagOf(answer, 'driven'),
  };
}
