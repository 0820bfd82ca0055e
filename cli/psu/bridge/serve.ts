import { Refusal } from '../../../contract/errors.ts';
import { deedOf, NotDone } from './commands.ts';
import type { CommandRow, PsudDatabase } from './database.ts';
import { DatabaseProblem } from './database-problem.ts';
import type { Log } from './log.ts';
import { type Happening, type Intervals, Schedule } from './schedule.ts';
import type { Supply } from './supply.ts';

/** So many errors in a row are borne; one more ends the bridge. */
const ERRORS_BORNE = 3;

/** Time, for tests to make. */
export interface Clock {
  /** Milliseconds, of a clock that only goes forward. */
  now(): number;
  /** Ends early when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * Does what the table `command` asks, and keeps `psu` told.
 *
 * What makes it safe to be killed at any point is the order: a command is first done, then answered, and both columns of the answer
 * are one write. A row without an answer is one that may have been done or not. The next bridge does it again if it is young: to set
 * a voltage, a limit, or to switch off twice is to do it once. Nothing else can have been done since, because rows are taken
 * one by one. The other order would say of a command that it was done when it never was, and nobody would look again.
 * To switch on is the exception: it may have been undone at the front panel. So it is only done for some seconds, by the row's own
 * time, whoever has or has not begun with it before.
 * No mark is left in the row when it is taken: programs wait for a `result` that is not null, and would take the mark for it.
 */
export class Bridge {
  readonly #database: PsudDatabase;
  readonly #supply: Supply;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #schedule: Schedule;
  readonly #errors: Record<Happening, number> = { command: 0, update: 0 };
  #updatedMs: number;
  /** A command that was done, and whose answer could not be written. It is not done again, and nothing is done before it is answered. */
  #owed: { id: bigint; result: string } | undefined;

  constructor(parts: { database: PsudDatabase; supply: Supply; log: Log; clock: Clock; intervals: Intervals }) {
    this.#database = parts.database;
    this.#supply = parts.supply;
    this.#log = parts.log;
    this.#clock = parts.clock;
    this.#schedule = new Schedule(parts.intervals, parts.clock.now());
    this.#updatedMs = parts.clock.now();
  }

  /**
   * Serves until it is told to stop; what was begun is ended, and answered.
   * @throws Refusal: more than three errors in a row, or one that does not go away
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const happening of this.#schedule.take(this.#clock.now())) {
        if (signal.aborted) return;
        await this.#bear(happening);
      }
      await this.#clock.sleep(Math.max(0, this.#schedule.nextMs - this.#clock.now()), signal);
    }
  }

  async #bear(happening: Happening): Promise<void> {
    try {
      await (happening === 'command' ? this.#command() : this.#update());
      this.#errors[happening] = 0;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const count = ++this.#errors[happening];
      this.#log.error(`PSU:${happening} failed (${count} in a row): ${error.message}`);
      if (count > ERRORS_BORNE || isLasting(error)) throw error;
    }
  }

  async #update(): Promise<void> {
    const began = this.#clock.now();
    this.#database.assertInPlace();
    this.#database.write(await this.#supply.update());
    const [took, ago] = [this.#clock.now() - began, began - this.#updatedMs];
    this.#log.debug(`PSU:update took ${took.toFixed(3)} ms, previous ${ago.toFixed(1)} ms ago`);
    this.#updatedMs = began;
  }

  async #command(): Promise<void> {
    this.#payAnswer();
    const row = this.#database.oldest();
    if (row === undefined) return;
    const began = this.#clock.now();
    this.#owed = { id: row.id, result: await this.#resultOf(row) };
    this.#payAnswer();
    this.#log.info(`PSU:command '${row.command}' took ${(this.#clock.now() - began).toFixed(3)} ms`);
  }

  #payAnswer(): void {
    if (this.#owed === undefined) return;
    const { id, result } = this.#owed;
    if (!this.#database.answer(id, result))
      this.#log.warning(`PSU:command ${id} is gone, or answered by somebody else: its result was '${result}'`);
    this.#owed = undefined;
  }

  /** Does it; what the supply, its rules, or the row's own mistake say against it is the result. */
  async #resultOf(row: CommandRow): Promise<string> {
    try {
      return await deedOf(row)(this.#supply);
    } catch (error) {
      const result = problemText(error);
      this.#log.error(`PSU:command '${row.command}' '${row.value ?? 'NULL'}' failed: ${result}`);
      return result;
    }
  }
}

/** For a row. @throws what is no answer of anybody's, but a fault of ours */
function problemText(error: unknown): string {
  if (error instanceof NotDone) return error.message;
  if (error instanceof Refusal) return `${error.code}: ${error.message}`;
  throw error;
}

/** The connection is not made again by itself, and a damaged file not whole. */
function isLasting(error: Refusal): boolean {
  if (error instanceof DatabaseProblem) return error.isLasting;
  return ['disconnected', 'unreachable', 'violation'].includes(error.code);
}
