/** How long the injectors open. */
import type { Values } from './values.ts';

/** An injector's flow is another one while it opens: up to here its high slope counts. */
const HIGH_SLOPE_US = 1500;
const US_OF_HOUR = 3.6e9;
const MINUTES_OF_HOUR = 60;
const US_OF_CYCLE_BY_RPM = 1.2e8;
const TRIM_PER_SECOND = 0.2;
const MOST_TRIM = 0.15;

/** @param pounds of fuel @returns µs, without what the injector needs to open; infinite where nothing flows */
export function openTime(pounds: number, highSlope: number, lowSlope: number): number {
  if (pounds <= 0) return 0;
  if (highSlope <= 0) return Number.POSITIVE_INFINITY;
  const inHighSlope = (highSlope * HIGH_SLOPE_US) / US_OF_HOUR;
  if (pounds <= inHighSlope) return (pounds * US_OF_HOUR) / highSlope;
  return HIGH_SLOPE_US + ((pounds - inHighSlope) * US_OF_HOUR) / lowSlope;
}

/** Fuel of a cycle and cylinder, in pounds; 0 while the engine stands. */
function fuelOfCycle(values: Values): number {
  const rpm = values.get('RPM');
  if (rpm <= 0) return 0;
  const airOfCycle = values.get('VolumetricRate') / MINUTES_OF_HOUR / (rpm / 2) / values.get('Cylinders');
  return airOfCycle / (values.get('Lamda') * values.get('FinalLamda'));
}

/** What the oxygen sensors add to the fuel, while they are listened to. */
export class Trim {
  #trim = 0;

  /** @param seconds since the last time @returns a factor */
  note(values: Values, seconds: number): number {
    if (values.get('IsClosedLoop') === 0) this.#trim = 0;
    else {
      const lean = (values.get('HEGO1') + values.get('HEGO2')) / 2 - values.get('FinalLamda');
      this.#trim = Math.min(MOST_TRIM, Math.max(-MOST_TRIM, this.#trim + lean * TRIM_PER_SECOND * seconds));
    }
    return 1 + this.#trim;
  }
}

/** @param trim of the closed loop */
export function computeFuel(values: Values, isCranking: boolean, trim: number): void {
  values.put('FinalPulseAdvance', isCranking ? 360 : values.get('InjectorTiming'));
  values.put('FinalPulseWidth', Math.min(values.get('MaxPulseWidth'), widthOf(values, isCranking, trim)));
  const share = (values.get('FinalPulseWidth') * values.get('RPM')) / US_OF_CYCLE_BY_RPM;
  values.put('DutyCycle', Math.min(100, 100 * share));
  values.put('LbsPerHr', (values.get('Cylinders') * values.get('InjLoSlope') * values.get('DutyCycle')) / 100);
  values.put('GalPerHour', values.get('LbsPerHr') / values.get('GallonWeight'));
  const gallons = values.get('GalPerHour');
  values.put('MPG', gallons > 0 ? Math.max(0, values.get('VSS')) / gallons : 0);
}

function widthOf(values: Values, isCranking: boolean, trim: number): number {
  if (isCranking)
    return values.get('CrankingPulseWidth') * values.get('CrankPulseMultiplier') * values.get('OpenLoopFuelVsAct');
  const open = openTime(fuelOfCycle(values), values.get('InjHiSlope'), values.get('InjLoSlope'));
  const accelerating = values.get('AccelEnrichment') * values.get('AccelMultiplier');
  return open * factorOf(values, trim) + accelerating + values.get('InjectorOffset');
}

function factorOf(values: Values, trim: number): number {
  if (values.get('IsWOT') === 1) return values.get('WotFuelVsRpm');
  if (values.get('IsClosedLoop') === 1) return trim;
  return values.get('OpenLoopFuelVsRpm') * values.get('OpenLoopFuelVsAct');
}
