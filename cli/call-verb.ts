import type { Command } from 'commander';
import type { MethodName, Params, Result } from '../contract/methods.ts';
import { ask } from './ask.ts';
import type { Cli } from './cli.ts';
import type { Act, NounModule } from './noun.ts';

/** An option of one verb, for its parsing and its help. */
export interface VerbOption {
  /** `--degrees`; with a value: `--degrees <degrees>`. */
  flags: string;
  doc: string;
}

/** What becomes one call, and how its answer becomes one text. */
export interface CallRow<Name extends MethodName> {
  method: Name;
  /** Placeholder of its words in the help, `<channel...>`; none: it takes no words. */
  words?: { placeholder: string; doc: string };
  options?: readonly VerbOption[];
  /** @throws UsageError */
  parse(words: readonly string[], options: Readonly<Record<string, unknown>>): Params<Name>;
  text(result: Result<Name>): string;
  /** What `--json` prints, where it is not the answer as it is. */
  json?(result: Result<Name>): unknown;
}

/** One verb of a noun. */
export interface Verb {
  name: string;
  /** Other names for it. */
  aliases?: readonly string[];
  /** Adds it to the tree. */
  define(parent: Command, cli: Cli): void;
  /** Does it, for a line without options. */
  act?: Act;
}

export function callVerb<Name extends MethodName>(name: string, row: CallRow<Name>): Verb {
  return {
    name,
    define: (parent, cli) => defineCall(parent.command(name).description(cli.docOf(row.method)), cli, row),
    act: (cli, words) => call(cli, row, words, {}),
  };
}

/** A noun that is one call. */
export function callNoun<Name extends MethodName>(row: CallRow<Name>): Required<NounModule> {
  return {
    define: (command, cli) => defineCall(command, cli, row),
    acts: { '': (cli, words) => call(cli, row, words, {}) },
  };
}

/** The acts of a noun with verbs, by their names. */
export function actsOf(verbs: readonly Verb[]): Readonly<Record<string, Act>> {
  return Object.fromEntries(
    verbs.flatMap(({ name, aliases = [], act }) =>
      act === undefined ? [] : [name, ...aliases].map((each) => [each, act]),
    ),
  );
}

function defineCall<Name extends MethodName>(command: Command, cli: Cli, row: CallRow<Name>): void {
  if (row.words !== undefined) command.argument(row.words.placeholder, row.words.doc);
  for (const { flags, doc } of row.options ?? []) command.option(flags, doc);
  command.action(() => call(cli, row, command.args, command.opts()));
}

async function call<Name extends MethodName>(
  cli: Cli,
  row: CallRow<Name>,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<void> {
  const params = row.parse(words, options);
  await using postern = await cli.connect();
  const result = await ask(postern, row.method, params);
  cli.print(row.json === undefined ? result : row.json(result), () => row.text(result));
}
