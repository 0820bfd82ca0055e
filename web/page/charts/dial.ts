/** Where what lies on a round gauge: three quarters of a circle, open at the bottom. */

const OPEN_DEGREES = 90;
const SWEEP_DEGREES = 360 - OPEN_DEGREES;
const FIRST_DEGREES = 90 + OPEN_DEGREES / 2;

/** As CSS turns what points to the right. */
export const angleOf = (share: number): number => FIRST_DEGREES + share * SWEEP_DEGREES;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function pointAt(share: number, centre: number, radius: number): Point {
  const radians = (angleOf(share) * Math.PI) / 180;
  return { x: round(centre + radius * Math.cos(radians)), y: round(centre + radius * Math.sin(radians)) };
}

/** An arc from one share of the dial to another, for an SVG path. */
export function arc(from: number, to: number, centre: number, radius: number): string {
  const [begin, end] = [pointAt(from, centre, radius), pointAt(to, centre, radius)];
  const isLong = (to - from) * SWEEP_DEGREES > 180 ? 1 : 0;
  return `M${begin.x} ${begin.y}A${radius} ${radius} 0 ${isLong} 1 ${end.x} ${end.y}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
