/** How long a pulse of a wheel may be. The decoder has no clock of its own: a tick is what its caller says. */
import { cycleOfRpm, MAX_CYCLE_TICKS } from '../angle.ts';
import { placesOfCycle, type Wheel } from './wheel.ts';

export interface Limits {
  /** Shortest pulse of one place, ticks: what is shorter is noise, and left out. */
  readonly fastestTicks: number;
  /** Longest pulse of one place, ticks: what is longer is too slow to predict by. */
  readonly slowestTicks: number;
  /** The wheel stands when no edge came for so long. */
  readonly timeoutTicks: number;
}

/** A pulse has 32 bits, as in the firmware. */
const MAX_PULSE_TICKS = 2 ** 32 - 1;

export interface Speeds {
  readonly slowestRpm?: number;
  readonly fastestRpm?: number;
}

/** Limits of a wheel, for speeds of its engine's crank. A cranking engine goes far below its mean speed, so leave it room. */
export function limitsOf(
  wheel: Wheel,
  ticksPerSecond: number,
  { slowestRpm = 20, fastestRpm = 15000 }: Speeds = {},
): Limits {
  const places = placesOfCycle(wheel);
  const longest = Math.floor(MAX_PULSE_TICKS / (wheel.missing + 1));
  const slowestTicks = Math.min(longest, Math.ceil(cycleOfRpm(slowestRpm, ticksPerSecond) / places));
  return {
    fastestTicks: Math.max(1, Math.floor(cycleOfRpm(fastestRpm, ticksPerSecond) / places)),
    slowestTicks,
    timeoutTicks: Math.min(MAX_PULSE_TICKS, slowestTicks * (wheel.missing + 1) * 2),
  };
}

/** Why limits cannot be, or undefined. */
export function limitsProblem({ fastestTicks, slowestTicks, timeoutTicks }: Limits, wheel: Wheel): string | undefined {
  if (![fastestTicks, slowestTicks, timeoutTicks].every(Number.isInteger)) return 'limits are whole ticks';
  if (fastestTicks < 1) return 'the shortest pulse has at least 1 tick';
  if (slowestTicks <= fastestTicks)
    return `the longest pulse (${slowestTicks}) is not over the shortest (${fastestTicks})`;
  if (timeoutTicks < slowestTicks * (wheel.missing + 1))
    return `the time-out (${timeoutTicks}) is shorter than a slow gap`;
  if (timeoutTicks > MAX_PULSE_TICKS) return `the time-out (${timeoutTicks}) has more than 32 bits`;
  if (slowestTicks * placesOfCycle(wheel) > MAX_CYCLE_TICKS)
    return `the longest pulse (${slowestTicks}) makes no cycle`;
  return undefined;
}
