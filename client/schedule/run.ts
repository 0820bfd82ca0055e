import { Refusal } from '../../contract/errors.ts';
import type { Ending, ProgramRow, ScheduleCheck, ScheduleLateness } from '../../contract/methods/schedule.ts';
import type { Running } from '../caller.ts';
import { type CycleTime, cycleParams } from './cycle-time.ts';
import type { ProgramLike } from './program-like.ts';
import { RunProgress } from './run-progress.ts';

/** Why a program has ended, in a word and in a sentence. */
export interface RunEnded {
  readonly ending: Ending;
  readonly reason: string;
}

/** What the broker says of a program when it starts it, or another in its place. */
export type Started = ScheduleCheck & { program: number; name: string };

/** How a run is replaced: the client's part of it. */
export type Replace = (run: Run, program: ProgramLike) => Promise<ScheduleCheck>;

/**
 * A program that runs in the broker. Made by `postern.schedule.run()`. It ends with this connection, and when it is stopped: the
 * outputs become safe then.
 *
 *     await using run = await postern.schedule.run(program);
 *     await run.finished();
 */
export class Run implements AsyncDisposable {
  /** Resolves when it has ended, however that was; never rejects. */
  readonly ended: Promise<RunEnded>;
  readonly #caller: Running;
  readonly #replace: Replace;
  #started: Started;
  #end: RunEnded | undefined;
  #lostConnection: Refusal | undefined;
  #resolve: (ended: RunEnded) => void = () => {};

  constructor(caller: Running, started: Started, replace: Replace) {
    this.#caller = caller;
    this.#started = started;
    this.#replace = replace;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Its number. */
  get id(): number {
    return this.#started.program;
  }

  /** As it was given, or as the broker called it. */
  get name(): string {
    return this.#started.name;
  }

  /** What the broker found before it started it: when it ends, how dense it is, which device is written exactly. */
  get check(): ScheduleCheck {
    const { program: _, name: __, ...check } = this.#started;
    return check;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /**
   * Resolves when it has finished by itself.
   * @throws Refusal for every other ending: `unsafe`, or `disconnected` where it ended with the connection; `data` has `ending` and `reason`
   */
  async finished(): Promise<void> {
    const { ending, reason } = await this.ended;
    if (ending === 'finished') return;
    const code = this.#lostConnection === undefined ? 'unsafe' : 'disconnected';
    throw new Refusal(code, `the program ${this.name} has ended before its end (${ending}): ${reason}`, {
      program: this.id,
      name: this.name,
      ending,
      reason,
    });
  }

  /** Stands it still: what is on ends, and its time does not go on. */
  pause(): Promise<ProgramRow> {
    return this.#caller.call('schedule.pause', { program: this.id });
  }

  resume(): Promise<ProgramRow> {
    return this.#caller.call('schedule.resume', { program: this.id });
  }

  /** Ends it. The outputs are safe when it resolves. One that is over stays as it ended. */
  async stop(reason?: string): Promise<RunEnded> {
    if (this.#end !== undefined) return this.#end;
    try {
      const row = await this.#caller.call('schedule.stop', {
        program: this.id,
        ...(reason !== undefined && { reason }),
      });
      if (row.ending !== undefined) this.end({ ending: row.ending, reason: row.reason ?? '' });
    } catch (error) {
      if (!this.isOver) throw error; // it ended meanwhile
    }
    return this.ended;
  }

  /**
   * Another program takes over: at the next boundary of cycles if a shaft turns, else at once. This run is of that one then, and has its
   * name and number.
   * @throws Refusal as `run`; this one goes on then
   */
  replace(program: ProgramLike): Promise<ScheduleCheck> {
    return this.#replace(this, program);
  }

  /**
   * How long 720 degrees take from now on. @returns that in ns; 0: the shaft stands
   * @throws Refusal `invalid`, and for one whose cycle follows a telemetry channel
   */
  async setCycle(cycle: CycleTime): Promise<number> {
    const { cycleNs } = await this.#caller.call('schedule.setCycle', { program: this.id, ...cycleParams(cycle) });
    return cycleNs;
  }

  /** How late each class of its events was so far. With `reset` it counts anew. Also when it has ended, for a while. */
  async lateness({ reset }: { reset?: boolean } = {}): Promise<ScheduleLateness[]> {
    const params = { program: this.id, ...(reset !== undefined && { reset }) };
    return (await this.#caller.call('schedule.lateness', params)).classes;
  }

  /** What becomes of it, from now until it has ended: a loop over it ends then. */
  progress(): RunProgress {
    return new RunProgress(this.#caller, this);
  }

  /** Stops it, if it is not over. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch((error: unknown) => {
      const ended = error instanceof Refusal && (error.code === 'disconnected' || error.code === 'unreachable');
      if (!ended) throw error;
    });
  }

  /** For the client: another program has its place. */
  become(started: Started): void {
    this.#started = started;
  }

  /** For the client: it has ended; because of the connection, with the reason of that. What has ended does not change. */
  end(ended: RunEnded, lostConnection?: Refusal): void {
    if (this.#end !== undefined) return;
    this.#end = ended;
    this.#lostConnection = lostConnection;
    this.#resolve(ended);
  }
}
