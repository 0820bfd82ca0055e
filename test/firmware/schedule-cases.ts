/** What chance hardly finds, in cases for both cores. */
import type { Pair } from '../contract/schedule/tables.ts';
import type { Case } from './any-schedule.ts';

const CYCLE = 2 ** 16;
const spark: Pair = { kind: 'point', angle: 0 };
const late: Pair = { kind: 'point', angle: 65_000, missed: 'burst' };
const long = (output: string): Pair => ({ kind: 'following', angle: 100, duration: CYCLE * 10, output });

export const cases: Readonly<Record<string, Case>> = {
  'a plan that another replaces after its boundary, before it could take over, leaves it that boundary': {
    plans: [[late], [spark, late], [spark]],
    inputs: [
      { at: 0, cycleTicks: CYCLE },
      { at: CYCLE * 3 + 10, plan: 1 },
      { at: CYCLE * 3 + 20, stallTicks: CYCLE * 3 },
      { within: 1, nth: 4, plan: 2 },
    ],
    until: CYCLE * 12,
    clock: 0,
  },
  'a tooth is told of that is older than the newest reference': {
    plans: [[spark]],
    inputs: [
      { at: 0, cycleTicks: 37_192_918 },
      { at: 5_058_236_727, stallTicks: 37_193_039 },
      { at: 5_058_236_728, tooth: { angle: 0, cycleTicks: 1_048_576 } },
    ],
    until: 5_100_000_000,
    clock: 0,
  },
  'it is paused for more cycles than 16 bits count': {
    plans: [[spark, late]],
    inputs: [
      { at: 0, cycleTicks: 8192 },
      { at: 100_000, act: 'pause' },
      { at: 100_000 + 8192 * 40_000, act: 'resume' },
    ],
    until: 100_000 + 8192 * 40_020,
    clock: 0xffff_0000,
  },
  'what is on of the plan before last ends when the next one needs its room': {
    plans: [[long('output 0'), long('output 1')], [spark], [late]],
    inputs: [
      { at: 0, cycleTicks: CYCLE },
      { at: 1000, plan: 1 },
      { at: CYCLE + 1000, plan: 2 },
    ],
    until: CYCLE * 15,
    clock: 0x7fff_ff00,
  },
  'what waits for its output to be free waits anew at each tooth': {
    plans: [
      [
        { kind: 'leading', angle: 30_000, duration: 20_000, output: 'output 0' },
        { kind: 'following', angle: 15_000, duration: 4000, output: 'output 0' },
        { kind: 'leading', angle: 25_000, duration: 8000, output: 'output 0' },
        { kind: 'point', angle: 30_000 },
      ],
    ],
    inputs: [0, 1, 2, 3].flatMap((turn) =>
      [12_000, 18_000, 19_000, 24_000, 29_999].map((angle) => ({
        at: turn * (CYCLE + 3000) + angle,
        tooth: { angle, cycleTicks: CYCLE + 1000 * turn },
      })),
    ),
    until: CYCLE * 6,
    clock: 12,
  },
};
