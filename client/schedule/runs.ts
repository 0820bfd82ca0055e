import type { Refusal } from '../../contract/errors.ts';
import type { Ending } from '../../contract/methods/schedule.ts';
import type { Running } from '../caller.ts';
import { parseScheduleEnded } from '../notifications.ts';
import type { Run } from './run.ts';

/** The programs of this connection that run, each by its number: they are told when they have ended. */
export class Runs {
  readonly #runs = new Map<number, Run>();
  readonly #caller: Running;
  #stopListening: (() => void) | undefined;

  constructor(caller: Running) {
    this.#caller = caller;
  }

  /** In the very turn in which the broker answered that it has begun. */
  add(run: Run): void {
    this.#runs.set(run.id, run);
    this.#stopListening ??= this.#caller.listen({
      notified: (name, body) => {
        if (name === 'schedule.ended') this.#ended(body);
      },
      disconnected: (reason) => this.#disconnected(reason),
    });
  }

  /** It has another number from now on. */
  renumber(run: Run, become: () => void): void {
    this.#runs.delete(run.id);
    become();
    this.#runs.set(run.id, run);
  }

  #ended(body: unknown): void {
    const { program, ending, reason } = parseScheduleEnded(body);
    const run = this.#runs.get(program);
    if (run === undefined) return;
    this.#runs.delete(program);
    run.end({ ending: ending as Ending, reason }); // the contract's words are the broker's promise
    this.#rest();
  }

  #disconnected(reason: Refusal): void {
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    for (const run of runs) run.end({ ending: 'lost', reason: `the connection ended: ${reason.message}` }, reason);
    this.#rest();
  }

  #rest(): void {
    if (this.#runs.size > 0) return;
    this.#stopListening?.();
    this.#stopListening = undefined;
  }
}
