import type { Tooth } from './angle.ts';
import { AngleBase } from './angle-base.ts';
import { NEVER } from './queue.ts';
import type { Sink } from './sink.ts';
import { emptyTable, NONE, type PairRows, type Table } from './table.ts';
import { TimeBase } from './time-base.ts';

export interface SchedulerOptions {
  /** When the program's time begins, by the clock that is passed to everything else. */
  start: number;
  /** Room for programs that replace this one: pairs of events at angles, and outputs of three of them together. */
  pairs?: number;
  outputs?: number;
}

/**
 * Runs a compiled program: says when it wants to be woken, and does what is due when it is. It has no clock and no timer of its
 * own: the same calls with the same numbers do the same in a broker, in a browser, and on a virtual clock.
 */
export class Scheduler {
  readonly #sink: Sink;
  readonly #angle: AngleBase;
  #time: TimeBase;
  readonly #tables = new Map<number, Table>();
  readonly #outputs = new Map<string, number>();
  readonly #room: number;
  readonly #capacity: number;
  #plans = 0;
  #plan = 0;
  #endAt = NEVER;
  #now: number;
  #pausedAt: number | undefined;
  #stepsBack = 0;

  constructor(table: Table, sink: Sink, { start, pairs = 0, outputs = 0 }: SchedulerOptions) {
    this.#sink = sink;
    this.#now = start;
    this.#room = Math.max(outputs, table.outputs.length);
    this.#capacity = Math.max(pairs, table.angle.angle.length);
    this.#time = this.#timeBase(emptyTable, 0, start);
    this.#angle = new AngleBase(this.#angleSink(sink), this.#capacity, this.#room, (plan, from, now) =>
      this.#tookOver(plan, from, now),
    );
    this.replace(table, start);
  }

  /** When it wants to be woken; NEVER if nothing will happen by itself. */
  get nextAt(): number {
    return this.#pausedAt === undefined ? Math.min(this.#time.nextAt, this.#angle.nextAt, this.#endAt) : NEVER;
  }

  /** True: nothing is left to do, and where its end is stated, that has come. */
  get isFinished(): boolean {
    return this.#endAt === NEVER && this.#time.live === 0 && this.#angle.live === 0 && !this.#angle.hasPending;
  }

  get cycleTicks(): number {
    return this.#angle.shaft.cycleTicks;
  }

  /** How often the clock was found to have gone back; it is taken to stand still until it has caught up. */
  get stepsBack(): number {
    return this.#stepsBack;
  }

  /** The table of a plan that the sink is told of: of the one that runs, the one before it, and one that waits. */
  tableOf(plan: number): Table | undefined {
    return this.#tables.get(plan);
  }

  /**
   * Does all that is due, in the order of its times. Not to be called from within an event.
   * @param most of it, then it returns; what comes together within the window is one
   */
  advance(clock: number, most: number = NEVER): void {
    const now = this.#clock(clock);
    for (let steps = 0; steps < most && this.nextAt <= now; steps++) {
      const first = Math.min(this.#time.nextAt, this.#angle.nextAt);
      if (this.#endAt <= first) this.stop(now);
      else if (this.#time.nextAt <= this.#angle.nextAt) this.#time.step(now);
      else this.#angle.step(now);
    }
  }

  /** From now on 720 degrees take so long; 0: the shaft stands, and what is on at an angle ends. */
  setCycle(cycleTicks: number, clock: number): void {
    this.#angle.setCycle(cycleTicks, this.#clock(clock));
  }

  /** @param clock by now; the tooth itself may have been a little earlier */
  tooth(tooth: Tooth, clock: number = tooth.at): void {
    this.#angle.tooth(tooth, this.#clock(clock));
  }

  /** Nobody knows where the shaft is: what is on at an angle ends. */
  lost(clock: number): void {
    this.#angle.lost(this.#clock(clock));
  }

  /** No more of an entry of the program that runs; what is on ends in its own time. False: there was nothing left of it. */
  cancel(entry: number): boolean {
    const table = this.#tables.get(this.#plan) ?? emptyTable;
    let found = false;
    for (let row = 0; row < table.time.entry.length; row++) {
      if (table.time.entry[row] === entry && this.#time.cancel(row)) found = true;
    }
    for (let row = 0; row < table.angle.entry.length; row++) {
      if (table.angle.entry[row] === entry && this.#angle.cancel(row)) found = true;
    }
    return found;
  }

  /** What is on ends; time stands still for what is due in time, and what is due at an angle is left out. */
  pause(clock: number): void {
    if (this.#pausedAt !== undefined) return;
    const now = this.#clock(clock);
    this.#pausedAt = now;
    this.#time.pause(now);
    this.#angle.pause(now);
  }

  resume(clock: number): void {
    const now = this.#clock(clock);
    if (this.#pausedAt === undefined) return;
    const pausedFor = now - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#endAt += pausedFor;
    this.#time.resume(pausedFor);
    this.#angle.resume(now);
  }

  /**
   * Another program takes over: at the next boundary of cycles if a shaft turns, else at once. Its time begins then.
   * @throws RangeError where it has more pairs or outputs than there is room for
   */
  replace(table: Table, clock: number): void {
    const now = this.#clock(clock);
    if (table.angle.angle.length > this.#capacity) throw new RangeError(`room for ${this.#capacity} pairs`);
    const number = this.#plans;
    // One that still waits is forgotten by this one.
    if (this.#angle.hasPending) this.#tables.delete(number - 1);
    const rows = this.#withOutputs(table);
    this.#tables.set(number, table);
    this.#plans += 1;
    this.#angle.replace(rows, number, now);
  }

  /** Everything ends, what began first first, and nothing comes after it. */
  stop(clock: number): void {
    const now = this.#clock(clock);
    this.#endAt = NEVER;
    this.#time.stop(now);
    this.#angle.stop(now);
  }

  /** The clock will be so much less from now on: for whom it comes near 2^53, below which numbers are exact. */
  rebase(by: number): void {
    this.#now -= by;
    this.#endAt -= by;
    if (this.#pausedAt !== undefined) this.#pausedAt -= by;
    this.#time.rebase(by);
    this.#angle.rebase(by);
  }

  #clock(now: number): number {
    if (now < this.#now) this.#stepsBack += 1;
    else this.#now = now;
    return this.#now;
  }

  #tookOver(plan: number, from: number, now: number): void {
    const table = this.#tables.get(plan) ?? emptyTable;
    const before = this.#plan;
    this.#plan = plan;
    this.#time.stop(now, 'replaced');
    // What was told of an end may have asked for yet another program.
    if (this.#plan !== plan) return;
    // Of the one before, pairs may still be on. It need not be the last number: those in between may have been forgotten.
    for (const number of this.#tables.keys()) if (number < plan && number !== before) this.#tables.delete(number);
    const start = this.#pausedAt ?? from;
    this.#time = this.#timeBase(table, plan, start);
    if (this.#pausedAt !== undefined) this.#time.pause(now);
    this.#endAt = table.until === NONE ? NEVER : start + table.until;
    if (table.cycle !== undefined && 'ticks' in table.cycle) this.#angle.setCycle(table.cycle.ticks, from);
  }

  /** Rows at angles are counted behind those in time. */
  #angleSink(sink: Sink): Sink {
    const before = (plan: number): number => this.#tables.get(plan)?.time.number.length ?? 0;
    return {
      fired: (plan, row, edge, cause, due, at) => sink.fired(plan, before(plan) + row, edge, cause, due, at),
      skipped: (plan, row, count, due, at) => sink.skipped(plan, before(plan) + row, count, due, at),
    };
  }

  #timeBase({ time, windowTicks }: Table, plan: number, start: number): TimeBase {
    return new TimeBase(time, this.#sink, { start, window: windowTicks, plan });
  }

  /** Rows whose outputs are numbered as those of all programs together that something of may still be on. */
  #withOutputs({ angle, outputs }: Table): PairRows {
    const live = new Set([...this.#tables.values(), { outputs }].flatMap((one) => one.outputs));
    if (live.size > this.#room) throw new RangeError(`room for ${this.#room} outputs`);
    for (const name of this.#outputs.keys()) if (!live.has(name)) this.#outputs.delete(name);
    const used = new Set(this.#outputs.values());
    let free = 0;
    for (const name of outputs) {
      if (this.#outputs.has(name)) continue;
      while (used.has(free)) free += 1;
      this.#outputs.set(name, free++);
    }
    const places = outputs.map((name) => this.#outputs.get(name) ?? NONE);
    return { ...angle, output: angle.output.map((output) => places[output] ?? NONE) };
  }
}
