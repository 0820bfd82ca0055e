import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import type { Streams } from '../cli.ts';
import { type NounName, nouns } from '../nouns.ts';
import { loadDocs, makeProgram } from '../program.ts';
import { makeCli } from '../run.ts';

/** A command as the shell completes it and the reference prints it. */
export interface CommandNode {
  name: string;
  aliases: readonly string[];
  doc: string;
  arguments: { usage: string; doc: string }[];
  options: { flags: string; long: string; doc: string }[];
  /** What stands below them in its help. */
  help: string;
  children: CommandNode[];
}

/** The whole tree, every noun loaded: nothing is run. */
export async function commandTree(): Promise<CommandNode> {
  const silent = { write: () => {}, isTerminal: false };
  const streams: Streams = { out: silent, err: silent, input: new PassThrough(), output: new PassThrough() };
  const cli = { ...makeCli({ json: false }, [], {}, streams, () => {}), docOf: await loadDocs() };
  return toNode(await makeProgram(cli, Object.keys(nouns) as NounName[]));
}

function toNode(command: Command): CommandNode {
  return {
    name: command.name(),
    aliases: command.aliases(),
    doc: command.description(),
    arguments: command.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
      return { usage: argument.required ? `<${name}>` : `[${name}]`, doc: argument.description };
    }),
    options: command.options.map(({ flags, long, description }) => ({ flags, long: long ?? flags, doc: description })),
    help: moreHelp(command),
    children: command.commands.map(toNode),
  };
}

function moreHelp(command: Command): string {
  let all = '';
  command.configureOutput({
    writeOut: (text) => {
      all += text;
    },
  });
  command.outputHelp();
  return all.slice(command.helpInformation().length).trim();
}
