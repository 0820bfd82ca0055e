import type { Verb, VerbOption } from './call-verb.ts';
import type { Cli } from './cli.ts';

/** The options of a line, by their names in camelCase. */
export type Options = Readonly<Record<string, unknown>>;

/** A verb that is more than one call. */
export interface WorkRow {
  /** One line for its help. */
  doc: string;
  aliases?: readonly string[];
  /** Its words in the help: `<device>`, `[count]`. */
  words?: readonly { placeholder: string; doc: string }[];
  options?: readonly VerbOption[];
  /** A word may begin with a minus, as -5V: what begins so and is none of its options is a word. */
  negativeWords?: true;
  /** More for its help. */
  help?: string;
  /** Reads its own words. @throws UsageError, Refusal */
  run(cli: Cli, words: readonly string[], options: Options): Promise<void>;
}

export function workVerb(name: string, row: WorkRow): Verb {
  const { doc, aliases = [], words = [], options = [], negativeWords, help, run } = row;
  return {
    name,
    aliases,
    act: (cli, given) => run(cli, given, {}),
    define: (parent, cli) => {
      const command = parent.command(name).aliases(aliases).description(doc);
      for (const word of words) command.argument(word.placeholder, word.doc);
      if (negativeWords === true) command.allowUnknownOption();
      for (const option of options) command.option(option.flags, option.doc);
      if (help !== undefined) command.addHelpText('after', `\n${help}`);
      command.action(() => run(cli, command.args, command.opts()));
    },
  };
}

/** An option's value, where it was given. */
export function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
