import { angleDifference, FULL_CYCLE } from '../../contract/schedule/angle.ts';
import type { PairRows } from '../../contract/schedule/table.ts';
import { TICKS_PER_US } from './ticks.ts';

/** What nobody would see of an angle and of a time: 0.05°, and 2 µs. */
const ANGLE_STEP = (0.05 * FULL_CYCLE) / 720;
const DURATION_STEP = 2 * TICKS_PER_US;

/** Whether one plan does what another does, as far as anybody would see. */
export const isSamePlan = (one: PairRows, other: PairRows): boolean =>
  one.angle.length === other.angle.length &&
  one.angle.every(
    (angle, row) =>
      one.output[row] === other.output[row] &&
      one.kind[row] === other.kind[row] &&
      one.bound[row] === other.bound[row] &&
      Math.abs(angleDifference(angle, other.angle[row] ?? 0)) < ANGLE_STEP &&
      Math.abs((one.duration[row] ?? 0) - (other.duration[row] ?? 0)) < DURATION_STEP,
  );
