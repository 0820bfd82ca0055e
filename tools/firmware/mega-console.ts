/** What is said to the firmware's console in a run on the simulated Mega, and what it answered. */
import type { Line } from './mega-run.ts';

type Value = string | number | readonly string[];

/** Requests of a scenario, each at its time, with ids of their own. */
export class ConsoleScript {
  readonly lines: string[] = [];
  #last = 0;

  /** @returns its id */
  ask(ms: number, method: string, fields: Readonly<Record<string, Value>> = {}): number {
    this.#last += 1;
    this.lines.push(`${ms} say ${JSON.stringify({ id: this.#last, method, ...fields })}`);
    return this.#last;
  }

  /** Each set by itself, as a line has to be answered before the next comes. @returns when the last one is done */
  set(ms: number, values: Readonly<Record<string, number>>): number {
    let at = ms;
    for (const [name, value] of Object.entries(values)) {
      this.ask(at, 'set', { name, value });
      at += SET_MS;
    }
    return at;
  }
}

/** A request of 60 bytes and its answer take 11 ms on the line. */
const SET_MS = 20;

/** Too busy to answer in time, or to hear what was asked. */
export class Unanswered extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** The answers by their ids. @throws Error for a line that is no JSON */
export class Answers {
  readonly #byId = new Map<number, { readonly result?: Fields; readonly error?: Fields }>();

  constructor(said: readonly Line[]) {
    for (const { text } of said) {
      const answer = parsed(text);
      if (typeof answer.id === 'number') this.#byId.set(answer.id, answer);
    }
  }

  /** @throws Unanswered where there is none; Error where it is one */
  of<Result>(id: number): Result {
    const answer = this.#byId.get(id);
    if (answer === undefined) throw new Unanswered(`the console did not answer request ${id}`);
    if (answer.result === undefined) throw new Error(`the console answered request ${id}: ${JSON.stringify(answer)}`);
    return answer.result as Result;
  }
}

export function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`the console said what is no JSON: ${line}`);
  }
}
