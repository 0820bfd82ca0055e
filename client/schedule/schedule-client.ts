import { Refusal } from '../../contract/errors.ts';
import type { ProgramRow, ScheduleCheck, ScheduleLateness } from '../../contract/methods/schedule.ts';
import type { Params } from '../../contract/methods.ts';
import type { Entry, Program } from '../../contract/schedule/program.ts';
import type { Running } from '../caller.ts';
import type { CallOptions } from '../method-types.ts';
import { type CycleTime, cycleParams } from './cycle-time.ts';
import { Drafts } from './drafts.ts';
import { type ProgramLike, plain } from './program-like.ts';
import { Run } from './run.ts';
import { Runs } from './runs.ts';

export interface RunOptions {
  /** A lease of this client: the program ends with it. */
  lease?: { readonly id: number } | undefined;
  /** When it has finished, outputs stay as they are. Left out: they become safe, unless a lease of yours holds them. */
  keep?: boolean | undefined;
  /** Aborting stops it, also while it starts. */
  signal?: AbortSignal | undefined;
}

/** A program's state, and the program. */
export interface ShownProgram extends ProgramRow {
  source: Program;
}

/** How often a program is read again that is replaced while it is read. */
const MAX_READINGS = 5;

/**
 * The broker's scheduler: `postern.schedule`. Programs are plain data; long ones travel in parts.
 *
 *     await using run = await postern.schedule.run({ name: 'blink', events: [{ gpio: { device: 'led', value: 1 }, every: '1 s', duration: '200 ms' }] });
 *     await run.finished();
 *
 * All throw Refusal: `invalid` with the places in `data.problems`, `denied` with rule and event, `limit`, `busy` with the holder of an output.
 */
export class ScheduleClient {
  readonly #caller: Running;
  readonly #drafts: Drafts;
  readonly #runs: Runs;

  constructor(caller: Running) {
    this.#caller = caller;
    this.#drafts = new Drafts(caller);
    this.#runs = new Runs(caller);
  }

  /** Whether a program could run: what forbids which of its events, whether it fits, when it ends. Changes nothing. */
  async check(program: ProgramLike, options: CallOptions = {}): Promise<ScheduleCheck> {
    return this.#drafts.submit(
      plain(program),
      (submitted) => this.#caller.call('schedule.check', submitted, options),
      options,
    );
  }

  /** Runs a program, on devices that you may write to. @throws `signal.reason` when that is aborted before it runs */
  async run(program: ProgramLike, { lease, keep, signal }: RunOptions = {}): Promise<Run> {
    signal?.throwIfAborted();
    const params = { ...(lease && { lease: lease.id }), ...(keep !== undefined && { keep }) };
    const starting = this.#start(program, params, signal);
    if (signal === undefined) return starting;
    return new Promise((resolve, reject) => {
      const abort = () => {
        reject(signal.reason);
        // It may run by now, or soon.
        starting.then((run) => run.stop('its signal was aborted')).catch(() => {});
      };
      signal.addEventListener('abort', abort);
      const forget = () => signal.removeEventListener('abort', abort);
      starting.then(
        (run) => {
          resolve(run);
          run.ended.then(forget);
        },
        (error: unknown) => {
          forget();
          reject(error);
        },
      );
    });
  }

  /** The programs that run, or with `ended` also the last that have ended. */
  async list({ ended, ...options }: CallOptions & { ended?: boolean } = {}): Promise<ProgramRow[]> {
    return (await this.#caller.call('schedule.list', ended === undefined ? {} : { ended }, options)).programs;
  }

  /** One program: its state, and all of its source. */
  async show(program: number, options: CallOptions = {}): Promise<ShownProgram> {
    for (let reading = 0; reading < MAX_READINGS; reading++) {
      const shown = await this.#read(program, options);
      if (shown !== undefined) return shown;
    }
    throw new Refusal('unavailable', `program ${program} is replaced all the time`, { program });
  }

  pause(program: number, options: CallOptions = {}): Promise<ProgramRow> {
    return this.#caller.call('schedule.pause', { program }, options);
  }

  resume(program: number, options: CallOptions = {}): Promise<ProgramRow> {
    return this.#caller.call('schedule.resume', { program }, options);
  }

  /** Ends a program of yours, or as an administrator any. Its outputs are safe when it resolves. */
  stop(program: number, { reason, ...options }: CallOptions & { reason?: string } = {}): Promise<ProgramRow> {
    return this.#caller.call('schedule.stop', { program, ...(reason !== undefined && { reason }) }, options);
  }

  /** How long 720 degrees take from now on. @returns that in ns */
  async setCycle(program: number, cycle: CycleTime, options: CallOptions = {}): Promise<number> {
    const params: Params<'schedule.setCycle'> = { program, ...cycleParams(cycle) };
    return (await this.#caller.call('schedule.setCycle', params, options)).cycleNs;
  }

  /** How late each class of its events was; negative is early. With `reset` it counts anew. */
  async lateness(
    program: number,
    { reset, ...options }: CallOptions & { reset?: boolean } = {},
  ): Promise<ScheduleLateness[]> {
    const params = { program, ...(reset !== undefined && { reset }) };
    return (await this.#caller.call('schedule.lateness', params, options)).classes;
  }

  #start(program: ProgramLike, params: object, signal: AbortSignal | undefined): Promise<Run> {
    return this.#drafts.submit(
      plain(program),
      (submitted) =>
        this.#caller.callFor('schedule.run', { ...submitted, ...params }, (started) => {
          const run = new Run(this.#caller, started, (replaced, by) => this.#replace(replaced, by));
          this.#runs.add(run);
          return run;
        }),
      signal === undefined ? {} : { signal },
    );
  }

  async #replace(run: Run, program: ProgramLike): Promise<ScheduleCheck> {
    return this.#drafts.submit(plain(program), (submitted) =>
      this.#caller.callFor('schedule.replace', { replace: run.id, ...submitted }, (started) => {
        this.#runs.renumber(run, () => run.become(started));
        return run.check;
      }),
    );
  }

  /** Undefined: it became another one meanwhile. */
  async #read(program: number, options: CallOptions): Promise<ShownProgram | undefined> {
    const first = await this.#caller.call('schedule.show', { program }, options);
    const { head, from: _, entries, totalEntries, ...row } = first;
    while (entries.length < totalEntries) {
      const next = await this.#caller.call('schedule.show', { program, from: entries.length }, options);
      if (next.hash !== first.hash || next.entries.length === 0) return undefined;
      entries.push(...next.entries);
    }
    return { ...row, source: { ...head, events: entries as Entry[] } };
  }
}
