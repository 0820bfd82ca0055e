import type { ParameterName } from '../../contract/engine/dictionary.ts';
import { parameterNames } from '../../contract/engine/numbers.ts';
import { isPlain } from '../../contract/instruments/shipped/engine-parameters.ts';
import { type Answer, numberOf } from './answer.ts';
import type { Console } from './console.ts';

/** How a parameter is, as `get` and `set` answer it. */
export interface Reading {
  name: ParameterName;
  value: number;
  held: boolean;
}

export const readingOf = (name: ParameterName, answer: Answer): Reading => ({
  name,
  value: numberOf(answer, 'value'),
  held: answer.held === 1,
});

/** @throws Refusal, see `Console` */
export const read = async (console: Console, name: ParameterName): Promise<Reading> =>
  readingOf(name, await console.ask('get', { name }));

/** What is set, and what is held: what a rule judges a call by. */
export class Known {
  readonly #values = new Map<ParameterName, number>();
  readonly #console: Console;

  constructor(console: Console) {
    this.#console = console;
  }

  /** Asks for all of it: after a start, and after what sets much at once. */
  async readAll(): Promise<void> {
    for (const name of parameterNames) this.note(await read(this.#console, name));
  }

  note({ name, value, held }: Reading): void {
    if (held || isPlain(name)) this.#values.set(name, value);
    else this.#values.delete(name);
  }

  /** Of one, or of all, nothing is held any more. */
  released(name?: ParameterName): void {
    for (const each of name === undefined ? parameterNames : [name]) if (!isPlain(each)) this.#values.delete(each);
  }

  get outputs(): Record<string, { value: number }> {
    return Object.fromEntries([...this.#values].map(([name, value]) => [name, { value }]));
  }
}
