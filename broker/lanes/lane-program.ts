import type { LatenessData } from '../../contract/schedule/lateness.ts';
import { limits, OUTPUTS_OF_RUN } from '../../contract/schedule/limits.ts';
import { NEVER } from '../../contract/schedule/queue.ts';
import { Scheduler } from '../../contract/schedule/scheduler.ts';
import type { Cause, Edge, Sink } from '../../contract/schedule/sink.ts';
import { NONE, type Table } from '../../contract/schedule/table.ts';
import { OsError } from '../hardware/os.ts';
import { type LaneCalls, Revoked } from './lane-output.ts';
import { LaneOutputs } from './lane-outputs.ts';
import type { LateClass } from './late-class.ts';
import type { FromLane, ToLane } from './messages.ts';
import { PlanRows } from './plan-rows.ts';

export type Start = Extract<ToLane, { type: 'start' }>;
/** What comes to a program while it runs, each at its time. */
export type Input = Extract<ToLane, { program: number; atNs: number }>;

export interface Surroundings {
  readonly calls: LaneCalls;
  /** The shared memory of generations. */
  readonly words: Int32Array;
  post(message: FromLane): void;
}

/** A part of a program on its lane: what is due is written, how late it was is counted. */
export class LaneProgram implements Sink {
  readonly program: number;
  readonly #around: Surroundings;
  readonly #outputs: LaneOutputs;
  readonly #plans = new Map<number, PlanRows>();
  readonly #classes = new Map<string, LateClass>();
  /** In the order of their times. */
  readonly #inputs: Input[] = [];
  #capacity: number;
  #scheduler: Scheduler;
  #count = 0;
  #stopWhenLate: boolean;
  #isPaused = false;
  /** It does no more: all is done, or it has stopped by itself. */
  #isHalted = false;
  #isFinished = false;
  /** What is on ends, output by output: one that may not be written to any more, or cannot, does not keep the others on. */
  #isEnding = false;
  /** That a call failed, or may not be made. */
  #hasTold = false;
  #hasEnded = false;

  constructor({ program, startNs, plan, outputs, cycleNs, stopWhenLate }: Start, around: Surroundings) {
    this.program = program;
    this.#around = around;
    this.#stopWhenLate = stopWhenLate;
    this.#outputs = new LaneOutputs(around);
    this.#outputs.add(outputs);
    this.#capacity = capacityFor(plan.table);
    this.#addPlan(plan);
    this.#scheduler = this.#schedule(plan.table, startNs);
    if (cycleNs > 0) this.#scheduler.setCycle(cycleNs, startNs);
  }

  /** When it wants to be woken, ns since the epoch. */
  get nextAt(): number {
    const scheduled = this.#isHalted ? NEVER : this.#scheduler.nextAt;
    const input = this.#inputs[0];
    return input === undefined ? scheduled : Math.min(scheduled, input.atNs);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Takes place at its time, behind what takes place then already. */
  add(input: Input): void {
    if (input.type === 'replace') this.#outputs.add(input.outputs);
    const place = this.#inputs.findIndex(({ atNs }) => atNs > input.atNs);
    this.#inputs.splice(place < 0 ? this.#inputs.length : place, 0, input);
  }

  /** Does what is due, and little more than `most` of it. What came in comes before what is due at the same time. */
  advance(nowNs: number, most: number): void {
    const input = this.#inputs[0];
    if (input === undefined || input.atNs > nowNs) this.#advance(nowNs, most);
    else {
      // Whatever came before it comes before it on every lane, however late this one is: so they stay together.
      this.#advance(input.atNs - 1, most);
      if (!this.#isHalted && this.#scheduler.nextAt < input.atNs) return;
      this.#inputs.shift();
      this.#apply(input, nowNs);
    }
    if (this.#isHalted || this.#isFinished || !this.#scheduler.isFinished) return;
    this.#isFinished = true;
    this.#around.post({ type: 'finished', program: this.program, atNs: nowNs });
  }

  lateness(request: number, reset: boolean): void {
    this.#around.post({ type: 'lateness', program: this.program, request, classes: this.#latenessData() });
    if (reset) for (const { lateness } of this.#classes.values()) lateness.reset();
  }

  /** It ends, whatever it was about to do. */
  end(nowNs: number): void {
    if (this.#hasEnded) return;
    this.#isHalted = false;
    this.#isEnding = true;
    this.#scheduler.stop(nowNs);
    this.#isHalted = true;
    this.#hasEnded = true;
    this.#inputs.length = 0;
    this.#outputs.closeAllBut(() => false);
    this.#around.post({ type: 'ended', program: this.program, classes: this.#latenessData() });
  }

  fired(plan: number, row: number, edge: Edge, cause: Cause, due: number): void {
    const rows = this.#plans.get(plan);
    if (rows === undefined || this.#isHalted) return;
    const isOn = edge === 'on';
    const output = this.#outputs.at((isOn ? rows.onOutput : rows.offOutput)[row] ?? NONE);
    if (output === undefined || (this.#isEnding && output.isLost)) return;
    try {
      output.set((isOn ? rows.onState : rows.offState)[row] ?? NONE);
    } catch (error) {
      this.#failed(output.name, error);
      return;
    }
    if (cause !== 'due') return;
    const lateNs = this.#around.calls.nowNs() - due;
    const of = rows.classes[rows.class[row] ?? 0];
    const cycleNs = row < rows.firstAngle ? 0 : this.#scheduler.cycleTicks;
    if (of !== undefined && !of.lateness.record(lateNs, cycleNs)) this.#late(of, rows.number[row] ?? NONE, lateNs, due);
  }

  skipped(plan: number, row: number, count: number, due: number, at: number): void {
    const rows = this.#plans.get(plan);
    const of = rows?.classes[rows.class[row] ?? 0];
    if (rows === undefined || of === undefined || rows.onOutput[row] === NONE || this.#isHalted) return;
    if (!of.lateness.skip(count)) this.#late(of, rows.number[row] ?? NONE, at - due, due);
  }

  #advance(untilNs: number, most: number): void {
    if (!this.#isHalted && this.#scheduler.nextAt <= untilNs) this.#scheduler.advance(untilNs, most);
  }

  #apply(input: Input, nowNs: number): void {
    const { atNs } = input;
    if (input.type === 'end') this.end(nowNs);
    if (this.#isHalted) return;
    if (input.type === 'cycle') this.#scheduler.setCycle(input.cycleNs, atNs);
    else if (input.type === 'pause') {
      this.#isPaused = true;
      this.#scheduler.pause(atNs);
    } else if (input.type === 'resume') {
      this.#isPaused = false;
      this.#scheduler.resume(atNs);
    } else if (input.type === 'replace') this.#replace(input);
  }

  #replace({ plan, atNs, stopWhenLate }: Extract<Input, { type: 'replace' }>): void {
    this.#stopWhenLate = stopWhenLate;
    this.#isFinished = false;
    if (plan.table.angle.angle.length > this.#capacity) {
      // What had no shaft has no boundary to wait for either.
      this.#scheduler.stop(atNs);
      this.#plans.clear();
      this.#count = 0;
      this.#capacity = capacityFor(plan.table);
      this.#addPlan(plan);
      this.#scheduler = this.#schedule(plan.table, atNs);
      if (this.#isPaused) this.#scheduler.pause(atNs);
      return;
    }
    this.#addPlan(plan);
    this.#scheduler.replace(plan.table, atNs);
    this.#forgetPlans();
  }

  #schedule(table: Table, start: number): Scheduler {
    return new Scheduler(table, this, { start, pairs: this.#capacity, outputs: OUTPUTS_OF_RUN });
  }

  #addPlan(plan: Start['plan']): void {
    this.#plans.set(this.#count, new PlanRows(plan, this.#classes));
    this.#count += 1;
  }

  /** What no plan has any more is not kept: there may be thousands of them. */
  #forgetPlans(): void {
    for (const number of this.#plans.keys())
      if (this.#scheduler.tableOf(number) === undefined) this.#plans.delete(number);
    this.#foldClasses();
    const used = new Set<number>();
    const waiting = this.#inputs.flatMap((input) => (input.type === 'replace' ? [input.plan] : []));
    for (const { output } of [...waiting, ...Array.from(this.#plans.values(), ({ plan }) => plan)])
      for (const place of output) used.add(place);
    this.#outputs.closeAllBut((place) => used.has(place));
  }

  /** Classes that no plan has any more are counted with those of the same name. */
  #foldClasses(): void {
    const used = new Set([...this.#plans.values()].flatMap(({ classes }) => classes));
    for (const [key, gone] of this.#classes) {
      if (used.has(gone)) continue;
      const heir = [...used].find(({ lateness }) => lateness.name === gone.lateness.name);
      if (heir === undefined) continue;
      heir.lateness.merge(gone.lateness);
      this.#classes.delete(key);
    }
  }

  #late(of: LateClass, event: number, lateNs: number, dueNs: number): void {
    const stopped = this.#stopWhenLate;
    const atNs = dueNs + lateNs;
    if (!of.tells(atNs, stopped)) return;
    const { program } = this;
    // Before what stopping does, which may fail.
    this.#around.post({ type: 'late', program, class: of.lateness.name, event, lateNs, stopped });
    if (!stopped) return;
    this.#stopWhenLate = false;
    this.#scheduler.stop(atNs);
    this.#isHalted = true;
  }

  #failed(output: string, error: unknown): void {
    const { program } = this;
    this.#isHalted = !this.#isEnding;
    // Of many outputs one is enough, where no other harm was done.
    if (error instanceof Revoked && this.#hasTold && !error.wrote) return;
    this.#hasTold = true;
    if (error instanceof Revoked) this.#around.post({ type: 'revoked', program, output, wrote: error.wrote });
    else if (error instanceof OsError)
      this.#around.post({ type: 'failed', program, output, errno: error.errno, syscall: error.syscall });
    else throw error;
  }

  #latenessData(): LatenessData[] {
    // Of one name, the newest first.
    return [...this.#classes.values()].map(({ lateness }) => lateness.data).reverse();
  }
}

/** A program whose shaft may turn must have room for all that may replace it: it does so where a cycle ends. */
function capacityFor({ angle, cycle }: Table): number {
  return cycle === undefined && angle.angle.length === 0 ? 0 : limits.pairs.max;
}
