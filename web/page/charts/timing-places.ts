import type { Lane } from '../../../contract/schedule/draw/diagram.ts';

const HEIGHT = 23;
const LEVEL_HEIGHT = 48;

export interface PlacedLane {
  readonly lane: Lane;
  /** From the top of all lanes, in pixels. */
  readonly y: number;
  readonly height: number;
  /** Of this lane, and of those that belong to it: what comes behind a lane of strokes is of that cylinder. */
  readonly groupHeight: number;
  readonly isFirst: boolean;
}

const heightOfLane = ({ kind }: Lane): number => (kind === 'level' ? LEVEL_HEIGHT : HEIGHT);

/** Lanes one below the other, by what they show alone: values never move them. */
export function placedLanes(lanes: readonly Lane[]): PlacedLane[] {
  let y = 0;
  return lanes.map((lane, index) => {
    const height = heightOfLane(lane);
    const next = lanes.findIndex(({ kind }, other) => other > index && kind === 'stroke');
    const own = lane.kind === 'stroke' ? lanes.slice(index, next < 0 ? undefined : next) : [lane];
    const placed = {
      ...{ lane, y, height, isFirst: lane.kind === 'stroke' || index === 0 },
      groupHeight: own.reduce((sum, each) => sum + heightOfLane(each), 0),
    };
    y += height;
    return placed;
  });
}

export const heightOf = (lanes: readonly PlacedLane[]): number => lanes.reduce((sum, { height }) => sum + height, 0);

/** Marks nearer than this share of the axis to one that is drawn are not seen. */
const NEAREST = 1 / 3000;

export function seenMarks(marks: readonly number[], end: number): number[] {
  let before = Number.NEGATIVE_INFINITY;
  return marks.filter((mark) => {
    if (mark - before < end * NEAREST) return false;
    before = mark;
    return true;
  });
}

/** A line of steps in a box of 1000 by 100, its least at the bottom. */
export function levelPath({ levels = [] }: Lane, end: number): string {
  const x = (at: number) => Number(((1000 * at) / end).toFixed(1));
  const y = (height: number) => Number((96 - 92 * height).toFixed(1));
  const [first] = levels;
  if (first === undefined) return '';
  const steps = levels.slice(1).map(({ from, height }) => `H${x(from)}V${y(height)}`);
  return `M${x(first.from)} ${y(first.height)}${steps.join('')}H${x(levels.at(-1)?.to ?? end)}`;
}
