/** The line of a PWM channel, drawn true to scale: pure, as an SVG path over a span of time. */
import { highRatio, type PwmState } from '../../../contract/pwm/waveform.ts';

export interface WaveformBox {
  readonly width: number;
  readonly height: number;
}

/** More periods than that are no line that one could follow. */
export const MOST_PERIODS = 40;

export interface WaveformLine {
  readonly path: string;
  /** Too fast for this span: the path is the outline of a band between low and high. */
  readonly isBand: boolean;
}

/** Over which time to draw: two periods, of the slowest where there are several. Ns; 0 where none of them runs. */
export const spanOf = (...states: readonly (PwmState | null | undefined)[]): number =>
  2 * Math.max(0, ...states.map((state) => state?.periodNs ?? 0));

/** @param spanNs what the width stands for; 0: nothing runs, which is a line at low */
export function waveformLine(
  state: PwmState | null | undefined,
  spanNs: number,
  { width, height }: WaveformBox,
): WaveformLine {
  const low = height;
  if (state === null || state === undefined || !state.enabled || state.periodNs === 0 || spanNs === 0)
    return { path: `M0 ${low}H${round(width)}`, isBand: false };
  const ratio = highRatio(state);
  if (ratio <= 0 || ratio >= 1) return { path: `M0 ${ratio <= 0 ? low : 0}H${round(width)}`, isBand: false };
  const periods = spanNs / state.periodNs;
  if (periods > MOST_PERIODS) return { path: `M0 0H${round(width)}V${low}H0Z`, isBand: true };
  // An inversed channel begins its period with the active part, which is low.
  const beginsHigh = state.polarity === 'normal';
  const firstPart = beginsHigh ? ratio : 1 - ratio;
  const [first, second] = beginsHigh ? [0, low] : [low, 0];
  let path = `M0 ${second}`;
  for (let index = 0; index < periods; index++) {
    const from = (index / periods) * width;
    const change = ((index + firstPart) / periods) * width;
    const to = ((index + 1) / periods) * width;
    path += `L${round(from)} ${second}V${first}H${round(Math.min(width, change))}`;
    if (change < width) path += `V${second}H${round(Math.min(width, to))}`;
  }
  return { path, isBand: false };
}

const round = (value: number): number => Math.round(value * 100) / 100;
