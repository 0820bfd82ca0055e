/** How much air the engine draws in, and how much it could. */
import type { Values } from './values.ts';

/** lb/ft³ of air at 1 inHg and 1 °R: the ideal gas law with 53.35 ft·lbf/(lb·°R), 70.726 lbf/ft² being 1 inHg. */
const DENSITY = 1.3257;
const ZERO_FAHRENHEIT_IN_RANKINE = 459.67;
const CUBIC_INCHES_OF_CUBIC_FOOT = 1728;
const MINUTES_OF_HOUR = 60;

export const airDensity = (barometer: number, temperature: number): number =>
  (DENSITY * barometer) / (temperature + ZERO_FAHRENHEIT_IN_RANKINE);

/** @param values with the speed and the sensors of now, and what is looked up by the air flow meter */
export function computeAir(values: Values): void {
  const rpm = values.get('RPM');
  values.put('DisplacementVolume', (values.get('CuIn') * rpm) / CUBIC_INCHES_OF_CUBIC_FOOT / 2);
  const density = airDensity(values.get('BAR'), values.get('ACT'));
  values.put('TheoreticalRate', values.get('DisplacementVolume') * MINUTES_OF_HOUR * density);
  values.put('VolumetricRate', values.get('MafTransfer'));
  const most = values.get('TheoreticalRate');
  values.put('Load', most > 0 ? (100 * values.get('VolumetricRate')) / most : 0);
}
