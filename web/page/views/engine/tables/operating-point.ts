/**
 * Where a value is among the points of an axis, as the firmware looks it up: 2.5 is in the middle between the third and the fourth. Beyond
 * the ends it is at them.
 */
export function placeOn(points: readonly number[], value: number): number {
  const last = points.length - 1;
  const behind = points.findIndex((point) => point > value);
  if (behind < 0) return Math.max(0, last);
  if (behind === 0) return 0;
  const [from = 0, to = 0] = [points[behind - 1], points[behind]];
  return behind - 1 + (value - from) / (to - from);
}
