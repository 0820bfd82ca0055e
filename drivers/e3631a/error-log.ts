import { queries, type ScpiError } from './codec.ts';
import type { Dialogue } from './dialogue.ts';

/** An error of the supply, and the command that caused it; empty where nobody knows. */
export interface ReportedError extends ScpiError {
  command: string;
}

/** Errors that are kept until somebody asks; the supply itself keeps 20. */
const MOST_KEPT = 100;
/** More than the queue holds: a queue that never ends is a fault of the line. */
const MOST_DRAINED = 24;

/**
 * The supply's error queue. After each command `*ESR?` is asked, which takes 10 characters; the queue itself, 25 for each error, only
 * when that says that there is something. So an error is that of the last command. What is found between two commands is nobody's.
 */
export class ErrorLog {
  readonly #onError: (error: ReportedError) => void;
  #kept: ReportedError[] = [];
  #suspect = '';

  constructor(onError: (error: ReportedError) => void) {
    this.#onError = onError;
  }

  /** A command was sent: what is found next is its doing. */
  suspect(command: string): void {
    this.#suspect = command;
  }

  /** Nobody has looked since the last command. */
  get isDue(): boolean {
    return this.#suspect !== '';
  }

  /** Looks whether there is an error, and tells of each. `poweredOn`: the supply was switched on since the last look. */
  async look(dialogue: Dialogue): Promise<{ errors: ReportedError[]; poweredOn: boolean }> {
    const { hasErrors, poweredOn } = await dialogue.ask(queries.events);
    const errors = hasErrors ? await this.drain(dialogue) : [];
    this.#suspect = '';
    return { errors, poweredOn };
  }

  /** Takes all errors out of the queue. @throws Refusal as `Dialogue.ask` */
  async drain(dialogue: Dialogue): Promise<ReportedError[]> {
    const errors: ReportedError[] = [];
    for (let count = 0; count < MOST_DRAINED; count++) {
      const error = await dialogue.ask(queries.error);
      if (error.code === 0) break;
      errors.push({ ...error, command: this.#suspect });
    }
    this.#suspect = '';
    for (const error of errors) this.#onError(error);
    this.#kept = [...this.#kept, ...errors].slice(-MOST_KEPT);
    return errors;
  }

  /** What was reported and not taken yet. */
  take(): ReportedError[] {
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }
}

/**
 * The line spoilt the command: an error of syntax, though we write none, or one of the RS-232 receiver. It can be said again. Any other
 * error is the supply's answer to what it was told.
 */
export const isOfTheLine = ({ code }: ScpiError): boolean =>
  (code <= -100 && code > -200) || (code >= 501 && code <= 522);
