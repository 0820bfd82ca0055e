import { angle16, CYCLE_DEGREES, FULL_CYCLE } from '../schedule/angle.ts';
import { placesOfCycle, type Wheel, wheelProblem } from '../schedule/decoder/wheel.ts';
import type { ParameterName } from './dictionary.ts';

const MOST_PLACES = 62;

/** The wheel that the parameters say. @returns undefined where there can be no such wheel */
export function wheelOf(read: (name: ParameterName) => number): Wheel | undefined {
  const ratio = read('EncoderRatio');
  if (ratio !== 1 && ratio !== 2) return undefined;
  const places = read('EncoderTeeth');
  const shaft = ratio === 1 ? 'crank' : 'cam';
  const plain: Wheel = { places, missing: read('EncoderMissing'), shaft };
  const ofCycle = placesOfCycle(plain);
  const degrees = (read('EncoderCountOffset') * CYCLE_DEGREES) / ofCycle + read('EncoderDegreesOffset');
  const offset = angle16(-Math.round((degrees * FULL_CYCLE) / CYCLE_DEGREES));
  const hasMarker = plain.missing === 0 || shaft === 'crank';
  // Half a place before tooth 0, where it can be taken for neither of its neighbours.
  const marker = angle16(offset - Math.floor(FULL_CYCLE / ofCycle / 2));
  const wheel = { ...plain, offset, ...(hasMarker && { marker }) };
  return places > MOST_PLACES || wheelProblem(wheel) !== undefined ? undefined : wheel;
}
