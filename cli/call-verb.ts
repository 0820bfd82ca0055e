import type { Command } from 'commander';
import type { MethodName, Params, Result } from '../contract/methods.ts';
import { ask } from './ask.ts';
import type { Cli } from './cli.ts';

/** An option of one verb, for its parsing and its help. */
export interface VerbOption {
  /** `--degrees`; with a value: `--degrees <degrees>`. */
  flags: string;
  doc: string;
}

/** A verb whose words become one call, and whose answer becomes one text. */
export interface CallVerb<Name extends MethodName> {
  name: string;
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

/** Adds a verb (or a noun that needs none) to the tree. */
export type DefineVerb = (parent: Command, cli: Cli) => void;

export function callVerb<Name extends MethodName>(row: CallVerb<Name>): DefineVerb {
  return (parent, cli) => callAction(parent.command(row.name).description(cli.docOf(row.method)), cli, row);
}

/** Makes a command do the call of a row. */
export function callAction<Name extends MethodName>(
  command: Command,
  cli: Cli,
  row: Omit<CallVerb<Name>, 'name'>,
): void {
  if (row.words !== undefined) command.argument(row.words.placeholder, row.words.doc);
  for (const { flags, doc } of row.options ?? []) command.option(flags, doc);
  command.action(async () => {
    const params = row.parse(command.args, command.opts());
    await using postern = await cli.connect();
    const result = await ask(postern, row.method, params);
    cli.print(row.json === undefined ? result : row.json(result), () => row.text(result));
  });
}
