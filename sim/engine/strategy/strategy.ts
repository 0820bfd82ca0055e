/**
 * What the firmware's main loop computes, in plain floating point: the same formulas as firmware/engine/strategy, and what that is
 * held against with random parameters. docs/ENGINE.md has them with their sources.
 */
import type { ParameterName } from '../../../contract/engine/dictionary.ts';
import { parameterNames, parameterOf } from '../../../contract/engine/numbers.ts';
import { computeAir } from './air.ts';
import { Clocks } from './clocks.ts';
import { Duties } from './duties.ts';
import { computeFuel, Trim } from './fuel.ts';
import { bilinear, linear } from './lookup.ts';
import { readSensors, type Volts } from './sensors.ts';
import { computeSpark } from './spark.ts';
import type { Values } from './values.ts';

/** Turns of a cycle in a minute of seconds: rpm = 120 ÷ seconds of a cycle. */
const RPM_BY_CYCLE_SECONDS = 120;
/** The throttle's speed is of at least so long. */
const LEAST_RATE_MS = 20;
/** For so long after the start of the engine its oxygen sensors are cold. */
const CLOSED_LOOP_AFTER_SECONDS = 5;
const INCHES_OF_MILE = 63_360;
const MINUTES_OF_HOUR = 60;

export interface Inputs {
  /** Whole ones, since the start. */
  readonly milliseconds: number;
  /** Seconds of 720 degrees; 0: it stands. */
  readonly cycleSeconds: number;
  readonly volts: Volts;
}

/** Parameters that are looked up, in the dictionary's order. */
const lookedUp: readonly ParameterName[] = parameterNames.filter((name) =>
  ['table', 'function'].includes(parameterOf(name).source?.kind ?? ''),
);

export class Strategy {
  readonly #clocks = new Clocks();
  readonly #duties = new Duties();
  readonly #trim = new Trim();
  #throttle: { readonly degrees: number; readonly ms: number } | undefined;
  #before = 0;

  /** Once through all of it. */
  run(values: Values, { milliseconds, cycleSeconds, volts }: Inputs): void {
    const isLimping = readSensors(values, volts);
    this.#measureSpeed(values, cycleSeconds);
    this.#measureThrottle(values, milliseconds);
    this.#clocks.note(values, milliseconds);
    lookUp(values, 'MafTransfer');
    computeAir(values);
    for (const name of lookedUp) lookUp(values, name);
    const isCranking = values.get('RPM') > 0 && values.get('RPM') < values.get('CrankingRPM');
    noteFlags(values, isLimping);
    values.put('FinalLamda', (values.get('FuelBase') + values.get('FuelStartup')) / values.get('Lamda'));
    const trim = this.#trim.note(values, (milliseconds - this.#before) / 1000);
    computeFuel(values, isCranking, trim);
    computeSpark(values, isCranking);
    computeRoad(values);
    this.#duties.note(values);
    this.#before = milliseconds;
  }

  #measureSpeed(values: Values, cycleSeconds: number): void {
    values.put('RPM', cycleSeconds > 0 ? RPM_BY_CYCLE_SECONDS / cycleSeconds : 0);
    values.put('DEC', values.get('RPM') / values.get('EncoderRatio'));
  }

  #measureThrottle(values: Values, ms: number): void {
    const degrees = values.get('TPS');
    const before = this.#throttle ?? { degrees, ms };
    const passed = ms - before.ms;
    if (this.#throttle === undefined) values.put('ThrottleRate', 0);
    else if (passed >= LEAST_RATE_MS)
      values.put('ThrottleRate', Math.max(0, (1000 * (degrees - before.degrees)) / passed));
    if (this.#throttle === undefined || passed >= LEAST_RATE_MS) this.#throttle = { degrees, ms };
  }
}

function lookUp(values: Values, name: ParameterName): void {
  const { rowsOf, columnsOf, columnsAt, rowsAt, values: cells } = values.lookup(parameterOf(name).source?.id ?? name);
  const column = columnsOf === undefined ? 0 : values.get(columnsOf);
  values.put(
    name,
    rowsOf === undefined
      ? linear(columnsAt, cells, column)
      : bilinear({ rowsAt, columnsAt }, cells, { row: values.get(rowsOf), column }),
  );
}

function noteFlags(values: Values, isLimping: boolean): void {
  const flag = (name: ParameterName, isSo: boolean) => values.put(name, Number(isSo));
  flag('IsLimpMode', isLimping);
  flag('IsWOT', values.get('TPS') >= values.get('WOT'));
  flag('IsHighAlt', values.get('BAR') < values.get('HighAlt'));
  const most = values.get(values.get('IsHighAlt') === 1 ? 'AltitudeLugging' : 'SeaLevelLugging');
  const isLugging = values.get('Load') > most;
  const isRunning = values.get('RPM') > 0 && values.get('RPM') >= values.get('CrankingRPM');
  const isWarm = values.get('ECT') >= values.get('ClosedLoopMinTemp');
  const isForced = values.get('IsWOT') === 1 || values.get('IsLimpMode') === 1 || isLugging;
  const hasRun = isRunning && values.get('RunSeconds') >= CLOSED_LOOP_AFTER_SECONDS;
  flag('IsClosedLoop', hasRun && isWarm && !isForced);
}

function computeRoad(values: Values): void {
  const ratio = values.get('AxleRatio') * values.get('TransmissionRatio');
  const inches = values.get('RPM') * values.get('TireDiameter') * Math.PI * MINUTES_OF_HOUR;
  values.put('RPMtoMPH', ratio === 0 ? 0 : inches / INCHES_OF_MILE / ratio);
}
