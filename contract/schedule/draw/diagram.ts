/**
 * A timing diagram as data: lanes under one axis, each with what lasts and what happens. Whoever draws it, as text or as SVG,
 * knows nothing of engines or programs.
 */

/** What a lane shows, and so how it is drawn: strokes of a piston, teeth of a wheel, a coil that charges and fires, what is open or on, events, values. */
export const laneKinds = {
  stroke: 'strokes of the piston',
  tooth: 'tooth of the wheel',
  charge: 'charging, fires at its end',
  open: 'open, or on',
  event: 'event',
  level: 'value, from its least to its most',
} as const;
export type LaneKind = keyof typeof laneKinds;

/** From and to in the axis's unit, from below to; never around the end of the axis. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly label?: string;
}

/** How high something is set, from below to. */
export interface Level {
  readonly from: number;
  readonly to: number;
  /** 0 to 1. */
  readonly height: number;
}

export interface Lane {
  readonly name: string;
  readonly kind: LaneKind;
  readonly spans: readonly Span[];
  /** Places in the axis's unit, in order. */
  readonly marks: readonly number[];
  /** Of a `level`, in order, and what its least and its most are: "ratio 0.1 to 0.9". */
  readonly levels?: readonly Level[];
  readonly range?: string;
}

export interface Axis {
  readonly unit: 'degrees' | 'ms';
  /** It begins at 0. */
  readonly end: number;
}

export interface Diagram {
  readonly title: string;
  /** A sentence or two for who does not see it. */
  readonly description: string;
  readonly axis: Axis;
  readonly lanes: readonly Lane[];
}

/** A span on a ring: in two pieces where it goes around the end, the whole ring where it is longer than that. */
export function around(from: number, length: number, end: number): Span[] {
  if (length >= end) return [{ from: 0, to: end }];
  const start = ((from % end) + end) % end;
  const stop = start + length;
  if (stop <= end) return [{ from: start, to: stop }];
  return [
    { from: 0, to: stop - end },
    { from: start, to: end },
  ];
}

const stepsOf = {
  degrees: [15, 30, 45, 90, 180, 360],
  ms: [1, 2, 5].flatMap((digit) => [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000].map((size) => digit * size)),
};

/** Round places on the axis, at most so many: the first is 0. */
export function ticksOf({ unit, end }: Axis, most: number): number[] {
  const steps = stepsOf[unit].toSorted((a, b) => a - b);
  const step = steps.find((size) => Math.floor(end / size) + 1 <= most) ?? end;
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
}

/** As people write a number: without the digits that binary fractions leave behind. */
export const tidy = (value: number, digits = 3): string => String(Number(value.toFixed(digits)));

/** "340°" or "12.5 ms", "2 s". */
export function placeText(unit: Axis['unit'], at: number): string {
  if (unit === 'degrees') return `${tidy(at, 1)}°`;
  return at >= 1000 ? `${tidy(at / 1000)} s` : `${tidy(at)} ms`;
}

/** Names come from programs, and may hold what a terminal obeys. */
export const plain = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');

/** A text in so many columns, with '…' for what did not fit. */
export function fit(text: string, columns: number): string {
  const letters = [...text];
  if (letters.length <= columns) return text;
  return columns < 1 ? '' : `${letters.slice(0, columns - 1).join('')}…`;
}
