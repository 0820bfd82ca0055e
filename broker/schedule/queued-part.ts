import { Refusal, type RefusalCode } from '../../contract/errors.ts';
import { limits, OUTPUTS_OF_RUN } from '../../contract/schedule/limits.ts';
import { Scheduler } from '../../contract/schedule/scheduler.ts';
import type { Action } from '../../contract/schedule/set-points.ts';
import type { Cause, Edge, Sink } from '../../contract/schedule/sink.ts';
import { emptyTable, NONE, rowOf, type Table } from '../../contract/schedule/table.ts';
import type { Timer } from '../hardware/os.ts';
import { LateClass } from '../lanes/late-class.ts';
import type { FromLane, ToLane } from '../lanes/messages.ts';
import { DeviceQueue, type Job } from './device-queue.ts';

const NS_PER_MS = 1e6;
/** A timer of Node's has 31 bits. */
const LONGEST_TIMER_MS = 3_600_000;
/** Events in one turn of the loop: after a while in which it was held up there may be many. */
const BURST = 256;

/** What a queued part tells: as a lane, and that a gate has refused. */
export type FromPart = FromLane | Refused;

interface Refused {
  readonly type: 'refused';
  readonly program: number;
  readonly code: RefusalCode | undefined;
  readonly message: string;
}

export interface QueuedPartOptions {
  readonly program: number;
  /** In ns since the epoch of the lanes. */
  nowNs(): number;
  after(ms: number, callback: () => void): Timer;
  /** Does one thing. @throws Refusal */
  act(action: Action): Promise<void>;
  /** The policy in force. */
  policy(): unknown;
  report(message: FromPart): void;
  /** What is thrown that is no refusal: a fault of ours. */
  onFault(error: unknown): void;
}

/** Something that is to take place at a time. */
interface Input {
  readonly atNs: number;
  apply(scheduler: Scheduler): void;
}

/**
 * The part of a program that needs gates: serial bytes, requests of nodes, calls of instruments. It understands what lanes understand, and
 * lives on the main loop: its events are done when their time has come and their device is free. What is late there is told as it is.
 */
export class QueuedPart {
  readonly #options: QueuedPartOptions;
  readonly #queues = new Map<string, DeviceQueue>();
  readonly #classes = new Map<string, LateClass>();
  #scheduler: Scheduler | undefined;
  #startNs = 0;
  #inputs: Input[] = [];
  #timer: Timer | undefined;
  #stopWhenLate = false;
  /** It has finished, or stopped by itself and said why. */
  #hasFinished = false;
  #isEnding = false;
  #hasEnded = false;

  constructor(options: QueuedPartOptions) {
    this.#options = options;
  }

  /** As a lane is told. */
  post(message: ToLane): void {
    if (message.type === 'start') this.#start(message);
    else if (message.type === 'lateness') this.#tellLateness(message.request, message.reset);
    else if (message.type === 'end') this.#end();
    else if (message.type !== 'close') this.#await(message);
    this.#turn();
  }

  #start({ plan, startNs, cycleNs, stopWhenLate }: Extract<ToLane, { type: 'start' }>): void {
    const sink: Sink = {
      fired: (number, row, edge, cause, due) => this.#fired(number, row, edge, cause, due),
      skipped: (number, row, count, due) => this.#skipped(number, row, count, due),
    };
    this.#startNs = startNs;
    this.#stopWhenLate = stopWhenLate;
    this.#takeClasses(plan.table);
    this.#scheduler = new Scheduler(plan.table, sink, {
      start: startNs,
      pairs: limits.pairs.max,
      outputs: OUTPUTS_OF_RUN,
    });
    if (cycleNs > 0) this.#scheduler.setCycle(cycleNs, startNs);
  }

  #await(message: Extract<ToLane, { atNs: number }>): void {
    const { atNs } = message;
    const apply = (scheduler: Scheduler): void => {
      if (message.type === 'cycle') scheduler.setCycle(message.cycleNs, atNs);
      else if (message.type === 'pause' || message.type === 'resume') scheduler[message.type](atNs);
      else if (message.type === 'replace') {
        this.#takeClasses(message.plan.table);
        this.#stopWhenLate = message.stopWhenLate;
        this.#hasFinished = false;
        scheduler.replace(message.plan.table, atNs);
      }
    };
    this.#inputs.push({ atNs, apply });
    this.#inputs.sort((a, b) => a.atNs - b.atNs);
  }

  /** What waits is not done; what is on ends, as far as the gates still let it. */
  #end(): void {
    this.#isEnding = true;
    this.#stop();
  }

  #stop(): void {
    this.#inputs = [];
    for (const queue of this.#queues.values()) queue.clear();
    this.#scheduler?.stop(Math.max(this.#options.nowNs(), this.#startNs));
  }

  /** Does what is due, and waits for what is next. */
  #turn(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const scheduler = this.#scheduler;
    const nowNs = this.#options.nowNs();
    if (scheduler !== undefined && nowNs >= this.#startNs) {
      for (let input = this.#inputs[0]; input !== undefined && input.atNs <= nowNs; input = this.#inputs[0]) {
        // What came in comes before what is due at the same time, as on a lane.
        const beforeNs = Math.max(input.atNs - 1, this.#startNs - 1);
        scheduler.advance(beforeNs, BURST);
        if (scheduler.nextAt <= beforeNs) break;
        this.#inputs.shift();
        input.apply(scheduler);
      }
      // One that had too much before it waits for the next turn, and what comes after it too.
      if ((this.#inputs[0]?.atNs ?? Number.POSITIVE_INFINITY) > nowNs) scheduler.advance(nowNs, BURST);
    }
    this.#look();
    if (scheduler === undefined || this.#hasEnded) return;
    const nextNs = Math.max(
      Math.min(scheduler.nextAt, this.#inputs[0]?.atNs ?? Number.POSITIVE_INFINITY),
      this.#startNs,
    );
    if (!Number.isFinite(nextNs)) return;
    const ms = Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil((nextNs - nowNs) / NS_PER_MS)));
    this.#timer = this.#options.after(ms, () => this.#turn());
  }

  /** Whether it has finished, or ended. */
  #look(): void {
    const { program, report } = this.#options;
    if ([...this.#queues.values()].some(({ isIdle }) => !isIdle)) return;
    if (this.#isEnding) {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      this.#timer?.cancel();
      report({ type: 'ended', program, classes: this.#data });
    } else if (this.#scheduler?.isFinished === true && this.#inputs.length === 0 && !this.#hasFinished) {
      this.#hasFinished = true;
      report({ type: 'finished', program, atNs: this.#options.nowNs() });
    }
  }

  #fired(plan: number, row: number, edge: Edge, cause: Cause, dueNs: number): void {
    const { class: name, event, action } = this.#describe(plan, row, edge);
    const counted = this.#classes.get(name);
    if (action === undefined || counted === undefined) return;
    const queue = this.#queueOf(action.device ?? '');
    const cycleNs = this.#scheduler?.cycleTicks ?? 0;
    const job = { action, event, dueNs, cycleNs, class: cause === 'due' ? counted : undefined };
    if (!queue.add(job)) this.#missed(counted, event, 1, dueNs);
  }

  #skipped(plan: number, row: number, count: number, dueNs: number): void {
    const { class: name, event, action } = this.#describe(plan, row, 'on');
    const counted = this.#classes.get(name);
    if (counted !== undefined && action !== undefined) this.#missed(counted, event, count, dueNs);
  }

  #missed(counted: LateClass, event: number, count: number, dueNs: number): void {
    if (!counted.lateness.skip(count)) this.#late(counted, event, this.#options.nowNs() - dueNs);
  }

  async #do({ action, event, dueNs, cycleNs, class: counted }: Job): Promise<void> {
    const { nowNs, onFault, program, report } = this.#options;
    try {
      await this.#act(action);
    } catch (error) {
      // What is ended may have lost the right to go on, or its device.
      if (this.#isEnding) return;
      const message = `event ${event}: ${(error as Error).message}`;
      const code = error instanceof Refusal ? error.code : undefined;
      if (code === undefined) onFault(error);
      this.#hasFinished = true;
      this.#stop();
      report({ type: 'refused', program, code, message });
      return;
    }
    const lateNs = nowNs() - dueNs;
    if (counted !== undefined && !counted.lateness.record(lateNs, cycleNs)) this.#late(counted, event, lateNs);
  }

  /**
   * A reload takes back all that was granted and not done yet. What the new policy lets the program do is done after it: the program would have
   * been ended else.
   */
  async #act(action: Action): Promise<void> {
    const { act, policy } = this.#options;
    const asked = policy();
    try {
      await act(action);
    } catch (error) {
      const isStale = error instanceof Refusal && error.code === 'unsafe' && policy() !== asked;
      if (!isStale || this.#isEnding) throw error;
      await act(action);
    }
  }

  #late(of: LateClass, event: number, lateNs: number): void {
    const { nowNs, program, report } = this.#options;
    const stopped = this.#stopWhenLate && !this.#isEnding;
    if (!of.tells(nowNs(), stopped)) return;
    if (stopped) {
      this.#hasFinished = true;
      this.#stop();
    }
    report({ type: 'late', program, class: of.lateness.name, event, lateNs, stopped });
  }

  #tellLateness(request: number, reset: boolean): void {
    const { program, report } = this.#options;
    report({ type: 'lateness', program, request, classes: this.#data });
    if (reset) for (const { lateness } of this.#classes.values()) lateness.reset();
  }

  get #data() {
    return Array.from(this.#classes.values(), ({ lateness }) => lateness.data);
  }

  /** Classes of one name are one, by the tolerance of the newest program. */
  #takeClasses({ classes }: Table): void {
    for (const { name, tolerance } of classes) {
      const before = this.#classes.get(name);
      if (before?.lateness.toleranceNs === tolerance) continue;
      const of = new LateClass(name, tolerance);
      if (before !== undefined) of.lateness.merge(before.lateness);
      this.#classes.set(name, of);
    }
  }

  #describe(plan: number, row: number, edge: Edge): { class: string; event: number; action: Action | undefined } {
    const table = this.#scheduler?.tableOf(plan) ?? emptyTable;
    const { rows, place } = rowOf(table, row);
    return {
      class: table.classes[rows.class[place] ?? NONE]?.name ?? '',
      event: rows.number[place] ?? NONE,
      action: table.actions[rows[edge][place] ?? NONE],
    };
  }

  #queueOf(device: string): DeviceQueue {
    const known = this.#queues.get(device);
    if (known !== undefined) return known;
    const made = new DeviceQueue(
      (job) => this.#do(job),
      () => this.#look(),
    );
    this.#queues.set(device, made);
    return made;
  }
}
