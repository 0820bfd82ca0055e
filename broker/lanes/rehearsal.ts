import { emptyTable, NONE, PAIR, type Table } from '../../contract/schedule/table.ts';
import { OsError } from '../hardware/os.ts';
import { Generations } from './generations.ts';
import { Lane } from './lane.ts';
import type { LaneCalls } from './lane-output.ts';
import type { LaneOutput } from './messages.ts';

const NS_PER_MS = 1e6;
const SECONDS = 1;
/** A request that /dev/null does not know, as it knows none. */
const NO_REQUEST = 0x7f00;
const REFUSED_CALLS = 20;

const row = { number: [1], entry: [0], class: [0], on: [0], off: [1], times: [NONE], missed: [0], tolerance: [NONE] };
/** Something in time and something at an angle, each on for a while, each a thousand times a second. */
const table: Table = {
  ...emptyTable,
  actions: [],
  classes: [{ name: 'rehearsal', tolerance: NONE }],
  time: {
    ...row,
    duration: [NS_PER_MS / 3],
    at: [0],
    everyNumerator: [NS_PER_MS],
    everyDenominator: [1],
    until: [NONE],
    successor: [NONE],
    windowed: [0],
  },
  angle: { ...row, duration: [NS_PER_MS / 2], kind: [PAIR.following], angle: [0], output: [0], bound: [NONE] },
  outputs: ['nothing'],
  cycle: { ticks: NS_PER_MS },
};

/**
 * A program that writes to nothing, on a clock of its own that is as fast as it can be. It runs for a second of that before the lane is ready:
 * so that the first events of the first real program find everything compiled; without it they are twice as late. And one event of it
 * comes before each real one, where there is time for it: after a millisecond of sleep the processor's caches are somebody else's,
 * and an event that finds them so is 20 µs late instead of 9 (bench/schedule-lateness).
 */
export class Rehearsal {
  readonly #lane: Lane;
  #nextNs: number;

  /** @param fd of /dev/null */
  constructor(calls: LaneCalls, fd: number) {
    const generations = new Generations();
    const { slot, value: generation } = generations.share();
    const call = { fd, request: 0, bytes: Uint8Array.of(0) };
    const output: LaneOutput = {
      name: 'nothing',
      sealed: { kind: 'calls', calls: [undefined, call, call], fds: [fd] },
      slot,
      generation,
    };
    this.#lane = new Lane({ calls, generations: generations.memory, post: () => {} });
    for (let n = 0; n < REFUSED_CALLS; n++) refuse(calls, fd);
    this.#nextNs = calls.nowNs();
    const plan = { table, output: new Int32Array(2), state: Int32Array.of(1, 2) };
    this.#lane.handle({
      type: 'start',
      program: 0,
      startNs: this.#nextNs,
      plan,
      outputs: [output],
      cycleNs: 0,
      stopWhenLate: false,
    });
    for (const endNs = this.#nextNs + SECONDS * 1e9; this.#nextNs < endNs; ) this.step();
  }

  /** One event, or two that come at the same time. */
  step(): void {
    this.#nextNs = this.#lane.turn(this.#nextNs);
  }
}

function refuse(calls: LaneCalls, fd: number): void {
  try {
    calls.ioctl(fd, NO_REQUEST, new Uint8Array(0));
  } catch (error) {
    if (!(error instanceof OsError)) throw error;
  }
}
