/** The commands of `postern` as docs/CLI.md lists them, from the same tree that parses the command line. */
import { type CommandNode, commandTree } from '../../cli/completion/tree.ts';
import { exitStatuses } from '../../cli/exit-statuses.ts';

const tree = await commandTree();

function usage(path: string, node: CommandNode): string {
  const options = node.options.length === 0 ? [] : ['[options]'];
  return [path, ...options, ...node.arguments.map((argument) => argument.usage)].join(' ');
}

function describe(path: string, node: CommandNode): string {
  const details = [
    ...node.arguments.map((argument) => [argument.usage, argument.doc]),
    ...node.options.map((option) => [option.flags, option.doc]),
  ].filter(([, doc]) => doc !== '');
  const width = Math.max(0, ...details.map(([name = '']) => name.length));
  const listing = details.map(([name = '', doc = '']) => `  ${name.padEnd(width)}  ${doc}`);
  return ['```text', usage(path, node), ...listing, '```', '', node.doc].join('\n');
}

/** Every verb, or noun that has none, with its arguments and options. */
export function commandReference(): string {
  const leaves = tree.children.flatMap((noun) => {
    const path = `postern ${noun.name}`;
    if (noun.children.length === 0) return [describe(path, noun)];
    return noun.children.map((verb) => describe(`${path} ${[verb.name, ...verb.aliases].join('|')}`, verb));
  });
  return leaves.join('\n\n');
}

export const exitStatusRows = (): string[][] =>
  exitStatuses().map(({ status, name, doc }) => [String(status), `\`${name}\``, doc]);
