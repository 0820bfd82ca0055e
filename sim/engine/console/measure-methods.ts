/** hello, status, and what is measured: events, lateness, metrics, decoder, pins, tasks. */
import { dictionaryHash, type ParameterName } from '../../../contract/engine/dictionary.ts';
import { parameterOf, readable } from '../../../contract/engine/numbers.ts';
import type { Engine } from '../engine.ts';
import { TICKS_PER_SECOND, TICKS_PER_US } from '../ticks.ts';
import { interruptNames } from '../timing.ts';
import { type Answer, hex, tenths } from './answer.ts';
import type { Fields } from './fields.ts';
import { LINE_BYTES } from './limits.ts';
import { refuseField, refuseIndex } from './refusal.ts';

/** So many rows fit into an answer. */
const EVENT_ROWS = 8;
const TASK_ROWS = 8;
const KINDS = ['p', 'f', 'l'];

export const VERSION = '0.1.0';

const valueIn = ({ store }: Engine, name: ParameterName): number => readable(store.raw(name), parameterOf(name).bits);

export const hello = (engine: Engine): Answer => ({
  ...{ firmware: 'postern', version: VERSION, board: 'model' },
  dictionary: hex(dictionaryHash),
  calibration: hex(engine.calibrationHash),
  ...{ ticksPerSecond: TICKS_PER_SECOND, cylinders: engine.cylinders, line: LINE_BYTES },
});

/** @param dropped notifications that there was no room for */
export function status(engine: Engine, _: Fields, dropped: number): Answer {
  const value = (name: ParameterName) => valueIn(engine, name);
  const { timing } = engine;
  const late = Math.max(timing.lateness.injectors.most, timing.lateness.coils.most);
  return {
    ...{ ms: engine.milliseconds, rpm: value('RPM'), sync: timing.sync },
    ...{ injection: engine.injection, spark: engine.spark, cut: engine.cut },
    ...{ advance: value('FinalSparkAdvance'), pulseAdvance: value('FinalPulseAdvance') },
    ...{ width: value('FinalPulseWidth'), dwell: value('FinalSparkWidth') },
    ...{ load: value('Load'), lambda: value('FinalLamda'), monitor: value('IsMonitorOnly') },
    ...{ limp: value('IsLimpMode'), wot: value('IsWOT'), closed: value('IsClosedLoop'), high: value('IsHighAlt') },
    ...{ plan: engine.planNumber, losses: timing.losses, events: timing.events },
    ...{ lateUs: tenths(late / TICKS_PER_US), loopUs: tenths(engine.strategyUs), dropped },
  };
}

/** @throws Refusal for a place beyond the end */
function fromOf(fields: Fields, count: number): number {
  const from = fields.number('from');
  if (from > count) throw refuseIndex('there are not so many', count + 1);
  return from;
}

export function events({ timing }: Engine, fields: Fields): Answer {
  const { number: plan = 0, rows } = timing.newest ?? {};
  const count = rows?.angle.length ?? 0;
  const from = fromOf(fields, count);
  const next = from + EVENT_ROWS;
  const rowAt = (row: number) => [
    rows?.output[row],
    KINDS[rows?.kind[row] ?? 0],
    rows?.angle[row],
    rows?.duration[row],
  ];
  const shown = Array.from({ length: Math.max(0, Math.min(count, next) - from) }, (_, index) => rowAt(from + index));
  return { plan, count, from, rows: shown, ...(next < count && { next }) };
}

export function lateness({ timing }: Engine, fields: Fields): Answer {
  const of = fields.text('of');
  if (of !== 'injectors' && of !== 'coils') throw refuseField('of', 'injectors or coils is wanted');
  const { count, early, late, skipped, least, most, leastAt, mostAt, buckets } = timing.lateness[of].read(
    fields.number('reset') === 1,
  );
  return { of, count, early, late, skipped, least, most, leastAt, mostAt, buckets };
}

export const metrics = ({ timing }: Engine, fields: Fields): Answer => ({
  interrupts: interruptNames.map((name) => [name, ...timing.spans[name].read(fields.number('reset') === 1)]),
});

export function decoder(engine: Engine, fields: Fields): Answer {
  const { timing } = engine;
  const [places, missing] = [valueIn(engine, 'EncoderTeeth'), valueIn(engine, 'EncoderMissing')];
  return {
    sync: timing.sync,
    cycleTicks: Math.round(timing.cycleTicks),
    wheel: { places, missing, turns: valueIn(engine, 'EncoderRatio') === 1 ? 2 : 1 },
    counts: timing.counts(fields.number('reset') === 1),
  };
}

export function pins(engine: Engine): Answer {
  const duties = ['FuelPump', 'Fan1', 'Fan2', 'EPAS1', 'EPAS2'] as const;
  const { on, isDriven } = engine.timing;
  return { on, duty: duties.map((name) => tenths(engine.store.get(name))), driven: Number(isDriven) };
}

export function tasks(engine: Engine, fields: Fields): Answer {
  const from = fromOf(fields, engine.tasks.length);
  const next = from + TASK_ROWS;
  const isReset = fields.number('reset') === 1;
  return {
    tasks: engine.tasks.slice(from, next).map((task) => task.read(isReset)),
    ...(next < engine.tasks.length && { next }),
  };
}
