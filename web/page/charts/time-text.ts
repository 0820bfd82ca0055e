import { niceStep, tidy } from './nice-range.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** Steps of an axis of time that are round to people. */
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

export const timeStep = (spanS: number, most: number): number =>
  spanS / most < 1
    ? niceStep(spanS, most)
    : (STEPS_S.find((step) => step >= spanS / most) ?? 86_400 * Math.ceil(spanS / most / 86_400));

/** Round times within a span. @param origin what they are round from: midnight, or the begin of a log */
export function timeTicks(from: number, to: number, stepS: number, origin: number): number[] {
  const first = Math.ceil((from - origin) / stepS - 1e-6);
  const last = Math.floor((to - origin) / stepS + 1e-6);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => origin + tidy((first + index) * stepS));
}

const decimals = (stepS: number): number => (stepS >= 1 ? 0 : Math.min(3, Math.ceil(-Math.log10(stepS) - 1e-9)));

/** `23:04:18`, as the clock on the wall. */
export function clockText(seconds: number, stepS = 1): string {
  const digits = decimals(stepS);
  const date = new Date(Math.round(seconds * 1000));
  const whole = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return digits === 0 ? whole : `${whole}.${String(date.getMilliseconds()).padStart(3, '0').slice(0, digits)}`;
}

/** `1:02:03`, `2:03.45`: since something began. */
export function lapseText(seconds: number, stepS = 1): string {
  const digits = decimals(stepS);
  const scale = 10 ** digits;
  const rounded = Math.round(Math.abs(seconds) * scale);
  const sign = seconds < 0 && rounded > 0 ? '−' : '';
  const whole = Math.floor(rounded / scale);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const fraction = digits === 0 ? '' : `.${String(rounded % scale).padStart(digits, '0')}`;
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${sign}${head}:${two(whole % 60)}${fraction}`;
}
