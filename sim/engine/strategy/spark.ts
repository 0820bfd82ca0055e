/** When the coils fire, and how long they are charged. */
import type { Values } from './values.ts';

const MOST_ADVANCE = 60;

export function computeSpark(values: Values, isCranking: boolean): void {
  values.put('FinalSparkAdvance', advanceOf(values, isCranking));
  const isSlow = values.get('RPM') < values.get('IdleRPM');
  const dwell = values.get(isSlow ? 'MinLowSpeedDwell' : 'MinHighSpeedDwell');
  values.put('FinalSparkWidth', Math.min(values.get('MaxDwell'), dwell));
}

function advanceOf(values: Values, isCranking: boolean): number {
  if (isCranking) return Math.max(0, values.get('StaticTiming'));
  if (values.get('IsLimpMode') === 1) return values.get('SparkLimp');
  const base = values.get(values.get('IsHighAlt') === 1 ? 'SparkAltitude' : 'SparkBase');
  const changed =
    values.get('IsWOT') === 1
      ? values.get('WotSparkVsRpm') + values.get('WotSparkVsAct') + values.get('WotSparkVsEct')
      : values.get('SparkRateVsRpm') + values.get('SparkVsAct');
  return Math.min(MOST_ADVANCE, Math.max(0, base + changed + values.get('SparkVsBarometer')));
}
