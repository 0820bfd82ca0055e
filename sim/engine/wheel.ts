/** The wheel that the parameters say. */
import { angle16, FULL_CYCLE } from '../../contract/schedule/angle.ts';
import { placesOfCycle, type Wheel, wheelProblem } from '../../contract/schedule/decoder/wheel.ts';
import type { Values } from './strategy/values.ts';

const CYCLE_DEGREES = 720;
const MOST_PLACES = 62;

/** @returns undefined where there can be no such wheel */
export function wheelOf(values: Values): Wheel | undefined {
  const ratio = values.get('EncoderRatio');
  if (ratio !== 1 && ratio !== 2) return undefined;
  const places = values.get('EncoderTeeth');
  const shaft = ratio === 1 ? 'crank' : 'cam';
  const plain: Wheel = { places, missing: values.get('EncoderMissing'), shaft };
  const ofCycle = placesOfCycle(plain);
  const degrees = (values.get('EncoderCountOffset') * CYCLE_DEGREES) / ofCycle + values.get('EncoderDegreesOffset');
  const offset = angle16(-Math.round((degrees * FULL_CYCLE) / CYCLE_DEGREES));
  const hasMarker = plain.missing === 0 || shaft === 'crank';
  // Half a place before tooth 0, where it can be taken for neither of its neighbours.
  const marker = angle16(offset - Math.floor(FULL_CYCLE / ofCycle / 2));
  const wheel = { ...plain, offset, ...(hasMarker && { marker }) };
  return places > MOST_PLACES || wheelProblem(wheel) !== undefined ? undefined : wheel;
}

export const isSameWheel = (one: Wheel | undefined, other: Wheel | undefined): boolean =>
  one?.places === other?.places &&
  one?.missing === other?.missing &&
  one?.shaft === other?.shaft &&
  one?.offset === other?.offset;
