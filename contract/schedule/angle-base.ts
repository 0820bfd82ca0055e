import type { Tooth } from './angle.ts';
import { DRAINING, GONE, ON, PairSlots, WAITING } from './pair-slots.ts';
import { EventQueue, NEVER } from './queue.ts';
import { Shaft } from './shaft.ts';
import { type Cause, MISSED, type Sink } from './sink.ts';
import { NONE, PAIR, type PairRows } from './table.ts';

/** @param from the boundary, which may be over by now */
export type TookOver = (plan: number, from: number, now: number) => void;

/**
 * Events at angles. Each pair waits for its angle in one cycle, by its count; when it has been there, for that of the next. So
 * none is done twice and none is lost, whatever the prediction says meanwhile: it only says when.
 *
 * Two plans have room: the one that runs, and the one that takes over at the next boundary of cycles. What is on then ends in its
 * own time, unless its output begins anew. A pair begins with its first occurrence that is still whole.
 */
export class AngleBase {
  readonly shaft = new Shaft();
  readonly #sink: Sink;
  readonly #tookOver: TookOver;
  readonly #capacity: number;
  readonly #queue: EventQueue;
  readonly #slots: PairSlots;
  /** By output: the slot that is on; -1: none. */
  readonly #holders: Int32Array;
  #bank = 0;
  #next: PairRows | undefined;
  #nextNumber = 0;
  #boundaryCycle = 0;
  #paused = false;
  #begun = 0;

  /** @param capacity pairs of one plan @param outputs of all plans @param tookOver told of each plan that begins */
  constructor(sink: Sink, capacity: number, outputs: number, tookOver: TookOver = () => {}) {
    this.#sink = sink;
    this.#tookOver = tookOver;
    this.#capacity = capacity;
    this.#queue = new EventQueue(capacity * 2);
    this.#slots = new PairSlots(capacity, this.shaft);
    this.#holders = new Int32Array(outputs).fill(NONE);
  }

  /** When there is something to do; NEVER while nothing is known. */
  get nextAt(): number {
    return Math.min(this.#queue.firstAt, this.#boundaryAt);
  }

  /** A plan waits for the boundary. */
  get hasPending(): boolean {
    return this.#next !== undefined;
  }

  /** Events or pairs that still wait, or are on. */
  get live(): number {
    let count = 0;
    for (let slot = 0; slot < this.#slots.phase.length; slot++) if (this.#slots.phase[slot] !== GONE) count += 1;
    return count;
  }

  /**
   * Takes over at the next boundary of cycles; at once while the shaft stands. A plan that still waits for one is forgotten, and this
   * one has its boundary: who replaces plans all the time still has them run.
   * @param rows no more than there is room for
   */
  replace(rows: PairRows, number: number, now: number): void {
    const cycle = this.shaft.cycleAt(now);
    this.#boundaryCycle = this.#next === undefined ? cycle + 1 : Math.min(this.#boundaryCycle, cycle + 1);
    this.#next = rows;
    this.#nextNumber = number;
    if (!this.shaft.turns) this.#takeOver(now, cycle, now);
  }

  /** Does the first thing that is due. False: nothing is. Not to be called from within an event. @param now in ticks; never less than before */
  step(now: number): boolean {
    const boundary = this.#boundaryAt;
    if (boundary <= now && boundary <= this.#queue.firstAt) this.#takeOver(now, this.#boundaryCycle, boundary);
    else if (this.#queue.firstAt <= now) this.#act(this.#queue.first, now);
    else return false;
    return true;
  }

  /** From now on a cycle takes so long; 0: the shaft stands, and what is on ends. */
  setCycle(cycleTicks: number, now: number): void {
    const turned = this.shaft.turns;
    this.shaft.setCycle(cycleTicks, now);
    this.#follow(turned, now);
  }

  tooth(tooth: Tooth, now: number = tooth.at): void {
    const turned = this.shaft.turns;
    this.shaft.tooth(tooth);
    this.#follow(turned, now);
  }

  /** Nobody knows where the shaft is: what is on ends, what began first ends first. */
  lost(now: number): void {
    this.shaft.stop(now);
    this.#halt(now, 'lost');
  }

  pause(now: number): void {
    this.#paused = true;
    this.#halt(now, 'paused');
  }

  resume(now: number): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#begin(now);
  }

  /** Everything ends, and nothing comes after it. */
  stop(now: number): void {
    this.#next = undefined;
    for (let slot = 0; slot < this.#slots.phase.length; slot++) this.#forget(slot);
    this.#halt(now, 'stopped');
  }

  /** No more of a row; what is on ends in its own time. False: there was no such row left. */
  cancel(row: number): boolean {
    const slot = this.#bank * this.#capacity + row;
    if (row >= this.#capacity || this.#slots.phase[slot] === GONE || this.#slots.phase[slot] === DRAINING) return false;
    this.#forget(slot);
    return true;
  }

  /** All times become earlier by so much. */
  rebase(by: number): void {
    this.shaft.rebase(by);
    this.#queue.rebase(by);
    for (let slot = 0; slot < this.#slots.onAt.length; slot++)
      this.#slots.onAt[slot] = (this.#slots.onAt[slot] ?? 0) - by;
  }

  get #boundaryAt(): number {
    if (this.#next === undefined || this.#paused || !this.shaft.turns) return NEVER;
    return this.shaft.timeOf(this.#boundaryCycle, 0);
  }

  #schedule(slot: number): void {
    if (this.shaft.turns && !this.#paused) this.#queue.schedule(slot, this.#slots.dueOf(slot));
    else this.#queue.cancel(slot);
  }

  /** The prediction has changed. */
  #follow(turned: boolean, now: number): void {
    if (!this.shaft.turns) this.#halt(now, 'lost');
    else if (!turned) this.#begin(now);
    else {
      for (let slot = 0; slot < this.#slots.phase.length; slot++)
        if (this.#slots.phase[slot] !== GONE) this.#schedule(slot);
    }
  }

  /** After a stand-still every pair waits for its first occurrence that is still whole, and that it has not had. */
  #begin(now: number): void {
    if (this.#paused || !this.shaft.turns) return;
    const cycle = this.shaft.cycleAt(now);
    if (this.#next !== undefined) this.#takeOver(now, cycle, now);
    for (let slot = 0; slot < this.#slots.phase.length; slot++) {
      if (this.#slots.phase[slot] === WAITING) this.#await(slot, Math.max(cycle, this.#slots.cycle[slot] ?? 0), now);
      else if (this.#slots.phase[slot] !== GONE) this.#schedule(slot);
    }
  }

  /** Waits for the first occurrence from this cycle on that does not begin before a time. */
  #await(slot: number, cycle: number, from: number): void {
    this.#slots.cycle[slot] = cycle;
    if (!this.shaft.turns) return;
    const missing = from - this.#slots.dueOf(slot);
    if (missing > 0) this.#slots.cycle[slot] = cycle + Math.ceil(missing / this.shaft.cycleTicks);
    this.#schedule(slot);
  }

  /** The next plan is the plan. If what its half of the slots is still doing has to end first, one of that is ended, and it is asked again. */
  #takeOver(now: number, cycle: number, from: number): void {
    const next = this.#next;
    if (next === undefined) return;
    const bank = 1 - this.#bank;
    const unfinished = this.#slots.oldest(bank * this.#capacity, (bank + 1) * this.#capacity);
    if (unfinished !== NONE) {
      this.#end(unfinished, 'replaced', now, now);
      return;
    }
    this.#next = undefined;
    for (let row = 0; row < this.#capacity; row++) this.#forget(this.#bank * this.#capacity + row);
    this.#bank = bank;
    this.#slots.plans[bank] = next;
    this.#slots.numbers[bank] = this.#nextNumber;
    for (let row = 0; row < next.angle.length; row++) {
      const slot = bank * this.#capacity + row;
      const times = next.times[row] ?? NONE;
      this.#slots.phase[slot] = WAITING;
      this.#slots.left[slot] = times === NONE ? NEVER : times;
      this.#await(slot, cycle, from);
    }
    this.#tookOver(this.#nextNumber, from, now);
  }

  #act(slot: number, now: number): void {
    const due = this.#slots.dueOf(slot);
    if (this.#slots.phase[slot] !== WAITING) {
      const cause = due === this.#slots.endOf(slot) ? 'due' : due === this.#slots.overlapOf(slot) ? 'overlap' : 'bound';
      this.#end(slot, cause, due, now);
    } else if (!this.#skips(slot, due, now) && this.#isFree(slot, now)) {
      const rows = this.#slots.rowsOf(slot);
      const row = this.#slots.rowOf(slot);
      this.#slots.left[slot] = (this.#slots.left[slot] ?? 0) - 1;
      if (rows.kind[row] === PAIR.point) this.#slots.cycle[slot] = (this.#slots.cycle[slot] ?? 0) + 1;
      else {
        this.#slots.phase[slot] = ON;
        this.#slots.onAt[slot] = now;
        this.#slots.order[slot] = this.#begun++;
        this.#holders[rows.output[row] ?? NONE] = slot;
      }
      this.#schedule(slot);
      if (this.#slots.left[slot] === 0) this.#forget(slot);
      this.#sink.fired(this.#slots.numberOf(slot), row, 'on', 'due', due, now);
    }
  }

  /** True: it has been missed, and been told so. */
  #skips(slot: number, due: number, now: number): boolean {
    const rows = this.#slots.rowsOf(slot);
    const row = this.#slots.rowOf(slot);
    const missed = rows.missed[row];
    if (missed === MISSED.burst) return false;
    const behind = Math.min(Math.floor((now - due) / this.shaft.cycleTicks), (this.#slots.left[slot] ?? 0) - 1);
    const tooLate = missed === MISSED.skip && now - due > (rows.tolerance[row] ?? 0);
    const count = behind > 0 ? behind : tooLate ? 1 : 0;
    if (count === 0) return false;
    this.#slots.left[slot] = (this.#slots.left[slot] ?? 0) - count;
    this.#slots.cycle[slot] = (this.#slots.cycle[slot] ?? 0) + count;
    this.#schedule(slot);
    if (this.#slots.left[slot] === 0) this.#forget(slot);
    this.#sink.skipped(this.#slots.numberOf(slot), row, count, due, now);
    return true;
  }

  /** False: its output is on. One that fires at its angle is waited for; one that only lasts is ended first, and this is asked again. */
  #isFree(slot: number, now: number): boolean {
    const holder = this.#holders[this.#slots.rowsOf(slot).output[this.#slots.rowOf(slot)] ?? NONE] ?? NONE;
    if (holder === NONE) return true;
    const leads = this.#slots.rowsOf(holder).kind[this.#slots.rowOf(holder)] === PAIR.leading;
    if (leads) this.#queue.schedule(slot, this.#queue.timeOf(holder));
    else this.#end(holder, 'overlap', now, now);
    return false;
  }

  #end(slot: number, cause: Cause, due: number, now: number): void {
    const rows = this.#slots.rowsOf(slot);
    const row = this.#slots.rowOf(slot);
    const number = this.#slots.numberOf(slot);
    const drains = this.#slots.phase[slot] === DRAINING;
    this.#slots.phase[slot] = drains ? GONE : WAITING;
    this.#slots.cycle[slot] = (this.#slots.cycle[slot] ?? 0) + 1;
    this.#holders[rows.output[row] ?? NONE] = NONE;
    if (drains) this.#queue.cancel(slot);
    else this.#schedule(slot);
    this.#sink.fired(number, row, 'off', cause, due, now);
  }

  /** Ends what is on, what began first first; what waits waits for nothing. */
  #halt(now: number, cause: Cause): void {
    for (let slot = 0; slot < this.#slots.phase.length; slot++)
      if (this.#slots.phase[slot] !== GONE) this.#queue.cancel(slot);
    for (;;) {
      const slot = this.#slots.oldest(0, this.#slots.phase.length);
      if (slot === NONE) return;
      this.#end(slot, cause, now, now);
    }
  }

  /** No plan has it any more; what is on ends in its own time. */
  #forget(slot: number): void {
    if (this.#slots.phase[slot] === ON) {
      this.#slots.phase[slot] = DRAINING;
      this.#schedule(slot);
    } else if (this.#slots.phase[slot] === WAITING) {
      this.#slots.phase[slot] = GONE;
      this.#queue.cancel(slot);
    }
  }
}
