import { NEVER } from './queue.ts';
import type { Shaft } from './shaft.ts';
import { emptyTable, NONE, PAIR, type PairRows } from './table.ts';

/** Where a pair stands. `DRAINING`: it is on, and of no plan any more: what it waits for is its end. */
export const GONE = 0;
export const WAITING = 1;
export const ON = 2;
export const DRAINING = 3;

/** The pairs of two plans, the one that runs and the one that it replaced, each in one half of the slots; and when each has its next act. */
export class PairSlots {
  readonly #capacity: number;
  readonly #shaft: Shaft;
  readonly phase: Uint8Array;
  /** The cycle whose angle it waits for, or that ends it. */
  readonly cycle: Float64Array;
  readonly onAt: Float64Array;
  /** How often it still comes; NEVER: without end. */
  readonly left: Float64Array;
  /** Which began to be on first. */
  readonly order: Float64Array;
  /** By half: its rows, and the number of its plan. */
  readonly plans: [PairRows, PairRows] = [emptyTable.angle, emptyTable.angle];
  readonly numbers: [number, number] = [0, 0];

  constructor(capacity: number, shaft: Shaft) {
    this.#capacity = capacity;
    this.#shaft = shaft;
    this.phase = new Uint8Array(capacity * 2);
    this.cycle = new Float64Array(capacity * 2);
    this.onAt = new Float64Array(capacity * 2);
    this.left = new Float64Array(capacity * 2);
    this.order = new Float64Array(capacity * 2);
  }

  rowsOf(slot: number): PairRows {
    return slot < this.#capacity ? this.plans[0] : this.plans[1];
  }

  rowOf(slot: number): number {
    return slot < this.#capacity ? slot : slot - this.#capacity;
  }

  numberOf(slot: number): number {
    return slot < this.#capacity ? this.numbers[0] : this.numbers[1];
  }

  /** When a slot has its next act, by the newest prediction. */
  dueOf(slot: number): number {
    const rows = this.rowsOf(slot);
    const row = this.rowOf(slot);
    const duration = rows.duration[row] ?? 0;
    if (this.phase[slot] === WAITING) return this.#anchorOf(slot) - (rows.kind[row] === PAIR.leading ? duration : 0);
    const bound = rows.bound[row] ?? NONE;
    const end = Math.min(this.endOf(slot), this.overlapOf(slot));
    return bound === NONE ? end : Math.min(end, (this.onAt[slot] ?? 0) + bound);
  }

  /** When what is on ends by itself. */
  endOf(slot: number): number {
    const rows = this.rowsOf(slot);
    const row = this.rowOf(slot);
    if (rows.kind[row] === PAIR.leading) return this.#anchorOf(slot);
    return (this.onAt[slot] ?? 0) + (rows.duration[row] ?? 0);
  }

  /** When the same begins anew although it is still on: what is longer than a cycle is on for a cycle. */
  overlapOf(slot: number): number {
    const rows = this.rowsOf(slot);
    const row = this.rowOf(slot);
    if (this.phase[slot] !== ON || rows.kind[row] !== PAIR.following) return NEVER;
    return this.#shaft.timeOf((this.cycle[slot] ?? 0) + 1, rows.angle[row] ?? 0);
  }

  #anchorOf(slot: number): number {
    return this.#shaft.timeOf(this.cycle[slot] ?? 0, this.rowsOf(slot).angle[this.rowOf(slot)] ?? 0);
  }

  /** Of what is on. */
  oldest(from: number, to: number): number {
    let oldest = NONE;
    for (let slot = from; slot < to; slot++) {
      const isOn = this.phase[slot] === ON || this.phase[slot] === DRAINING;
      if (isOn && (oldest === NONE || (this.order[slot] ?? 0) < (this.order[oldest] ?? 0))) oldest = slot;
    }
    return oldest;
  }
}
