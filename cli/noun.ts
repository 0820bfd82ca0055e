import type { Command } from 'commander';
import type { MethodName } from '../contract/methods.ts';
import type { Cli } from './cli.ts';

/** Does what a command says. `words`: what stands after the noun and the verb. */
export type Act = (cli: Cli, words: readonly string[]) => Promise<void>;

/** A noun's module. */
export interface NounModule {
  /** Adds its arguments, options and verbs to its command. */
  define(command: Command, cli: Cli): void;
  /** By verb, `''` for a noun that needs none: what is done for lines without options. */
  acts?: Readonly<Record<string, Act>>;
}

export interface Noun {
  /** One line for the list of commands: of its own, or that of the method it stands for. */
  doc: string | { method: MethodName };
  load(): Promise<NounModule>;
}
