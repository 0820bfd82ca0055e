/** What chance hardly finds, in cases for both cores. */
import type { Case, Plan, Row } from './any-schedule.ts';

const CYCLE = 2 ** 16;
const injector = (angle: number, output = 0): Row => ({ kind: 'following', angle, output });
const coil = (angle: number, output = 4): Row => ({ kind: 'leading', angle, output });
const plan = (pairs: readonly Row[], following: number, leading = 1000): Plan => ({
  following: { duration: following, bound: following },
  leading: { duration: leading, bound: leading * 2 },
  pairs,
});

export const cases: Readonly<Record<string, Case>> = {
  'a tooth is told of that is older than the newest reference': {
    plans: [plan([injector(0)], 100)],
    inputs: [
      { at: 0, cycleTicks: 37_192_918 },
      { at: 5_058_236_727, stallTicks: 37_192_000 },
      { at: 5_058_236_728, tooth: { angle: 0, cycleTicks: 39_000_000, fraction: 0 } },
    ],
    until: 5_100_000_000,
    clock: 0,
  },
  'it is paused for more cycles than 16 bits count': {
    plans: [plan([injector(0), coil(65_000)], 100)],
    inputs: [
      { at: 0, cycleTicks: 8192 },
      { at: 100_000, act: 'pause' },
      { at: 100_000 + 8192 * 40_000, act: 'resume' },
    ],
    until: 100_000 + 8192 * 40_020,
    clock: 0xffff_0000,
  },
  'what is on of the plan before last ends when the next one needs its room': {
    plans: [
      plan([injector(100, 0), injector(100, 1)], CYCLE * 10),
      plan([injector(0, 2)], 50),
      plan([injector(65_000, 3)], 50),
    ],
    inputs: [
      { at: 0, cycleTicks: CYCLE },
      { at: 1000, plan: 1 },
      { at: CYCLE + 1000, plan: 2 },
    ],
    until: CYCLE * 15,
    clock: 0x7fff_ff00,
  },
  'what waits for its coil to fire waits anew at each tooth': {
    plans: [plan([coil(15_000), coil(30_000)], 100, 14_000)],
    inputs: [0, 1, 2, 3].flatMap((turn) =>
      [12_000, 18_000, 19_000, 24_000, 29_999].map((angle) => ({
        at: turn * (CYCLE + 3000) + angle,
        tooth: { angle, cycleTicks: CYCLE - 8000 + 2000 * turn, fraction: 0 },
      })),
    ),
    until: CYCLE * 6,
    clock: 12,
  },
  'from within an event another plan is asked for, and what began it is stopped': {
    plans: [plan([injector(1000), injector(30_000, 1), coil(50_000)], 500), plan([injector(9000)], 700)],
    inputs: [
      { at: 0, cycleTicks: CYCLE },
      { within: 2, nth: 2, plan: 1 },
      { within: 1, nth: 6, act: 'stop' },
    ],
    until: CYCLE * 9,
    clock: 0,
  },
};
