import type { Face } from './face.ts';

/** Lines of one chart, at most: more cannot be told from each other. */
export const MOST_LINES = 6;

/** Each line has a colour, and a pattern that tells it without one. Lengths of dashes and gaps, in pixels. */
export const LINE_DASHES: readonly (readonly number[])[] = [
  [],
  [10, 4],
  [2, 3],
  [12, 3, 2, 3],
  [5, 5],
  [16, 3, 2, 3, 2, 3],
];

export const lineColour = (index: number): string => `--series-${(index % MOST_LINES) + 1}`;

/** Lines of the same unit share a scale; what has no unit has its own. */
export const scaleKeyOf = ({ unit, spec }: Face): string => (unit === '' ? `channel ${spec.channel}` : `unit ${unit}`);

/** Places of a chart's lines, by their scale, in the order of the lines. */
export function scalesOf(faces: readonly Face[]): ReadonlyMap<string, readonly number[]> {
  const scales = new Map<string, number[]>();
  for (const [index, face] of faces.entries()) {
    const key = scaleKeyOf(face);
    scales.set(key, [...(scales.get(key) ?? []), index]);
  }
  return scales;
}
