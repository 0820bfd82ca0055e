import { angleDifference, FULL_CYCLE } from '../../contract/schedule/angle.ts';
import type { Row } from './plan.ts';

/** What nobody would see of an angle and of a time: 0.05°, and 2 µs. */
const ANGLE_STEP = (0.05 * FULL_CYCLE) / 720;
const STEP_US = 2;

/** Whether one plan does what another does, as far as anybody would see. */
export const isSamePlan = (one: readonly Row[], other: readonly Row[]): boolean =>
  one.length === other.length &&
  one.every(({ output, kind, angle, duration, bound }, index) => {
    const row = other[index];
    return (
      row !== undefined &&
      output === row.output &&
      kind === row.kind &&
      bound === row.bound &&
      Math.abs(angleDifference(angle, row.angle)) < ANGLE_STEP &&
      Math.abs(duration - row.duration) < STEP_US
    );
  });
