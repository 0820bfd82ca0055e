/** postern(1), and a page for each of its nouns, from the tree that parses the command line. */
import { type CommandNode, commandTree } from '../../cli/completion/tree.ts';
import { exitStatuses } from '../../cli/exit-statuses.ts';
import { readDocument } from '../docs.ts';
import { type Page, sectionOf } from './page.ts';

const tree = await commandTree();

const GLOBALS = ['socket', 'key', 'json'].map((name) => `--${name}`);

/** `<channel...>` as *channel* …, `[count]` as [*count*]. */
const argument = (usage: string): string =>
  usage
    .replace(/^<(.*)>$/, '*$1*')
    .replace(/^\[(.*)\]$/, '[*$1*]')
    .replaceAll('...*', '* …');

function synopsis(path: string, { options, arguments: given }: CommandNode): string {
  const words = [
    `**${path}**`,
    ...(options.length > 0 ? ['[*options*]'] : []),
    ...given.map(({ usage }) => argument(usage)),
  ];
  return words.join(' ');
}

const leavesOf = (noun: CommandNode): [path: string, leaf: CommandNode][] =>
  noun.children.length === 0
    ? [[`postern ${noun.name}`, noun]]
    : noun.children.map((verb) => [`postern ${noun.name} ${verb.name}`, verb]);

const definitions = (items: readonly (readonly [term: string, doc: string])[]): string =>
  items.map(([term, doc]) => `${term}\n: ${doc || '\u00a0'}\n`).join('\n');

const LAID_OUT = /^ +(\S.*)$/;
const TERM = /^(\S(?:.*?\S)?) {2,}(\S.*)$/;

/** What stands below the options in its help: prose, terms with what they are, and lines that are laid out. */
function more({ help }: CommandNode): string {
  const lines = help.split('\n').map((line) => {
    const laidOut = LAID_OUT.exec(line)?.[1];
    if (laidOut === undefined) return { kind: 'prose', text: line };
    const [, term, doc] = TERM.exec(laidOut) ?? [];
    return term === undefined
      ? { kind: 'code', text: `\`\`\`text\n${laidOut}\n\`\`\`` }
      : { kind: 'term', text: `\`${term}\`\n: ${doc}\n` };
  });
  return lines
    .map(({ kind, text }, index) => (kind === lines[index - 1]?.kind && kind === 'prose' ? text : `\n${text}`))
    .join('\n');
}

function details(node: CommandNode): string {
  const items = [
    ...node.arguments.filter(({ doc }) => doc !== '').map(({ usage, doc }) => [argument(usage), doc] as const),
    ...node.options.map(({ flags, doc }) => [`\`${flags}\``, doc] as const),
  ];
  return `${definitions(items)}\n${more(node)}`;
}

function verb([path, node]: [string, CommandNode]): string {
  const also = node.aliases.length === 0 ? '' : ` Also: ${node.aliases.map((name) => `\`${name}\``).join(', ')}.`;
  return `### ${node.name}\n\n${synopsis(path, node)}\n\n${node.doc}${also}\n\n${details(node)}`;
}

const globals = (): string =>
  `Before or after its name, each command takes:\n\n${definitions(
    tree.options.filter(({ long }) => GLOBALS.includes(long)).map(({ flags, doc }) => [`\`${flags}\``, doc]),
  )}`;

/** Those that any command may end with, and those that a noun has for itself. @param noun undefined: all */
function statuses(noun?: string): string {
  const concerned = exitStatuses().filter(
    ({ status, name, doc }) =>
      noun === undefined || name === 'done' || (status > 0 && !doc.startsWith('`')) || doc.includes(`\`${noun}`),
  );
  return definitions(concerned.map(({ status, name, doc }) => [`**${status}** (${name})`, doc]));
}

const FILES = definitions([
  ['`/run/postern/postern.sock`', 'The socket of the installed broker.'],
  [
    '`~/.config/postern/id_ed25519`',
    'Your private key, which `postern key new` makes; `.pub` beside it is the public one.',
  ],
  ['`~/.config/postern/known_brokers`', 'The brokers that you have met, where none is named by the machine.'],
  ['`/etc/postern/broker.pub`', 'The key of the broker of this machine.'],
  ['`/etc/postern/policy.json`', 'The policy.'],
  ['`/etc/postern/authorized_keys`', 'The keys that the broker accepts.'],
]);

const nounPage = (noun: CommandNode): Page => ({
  name: `postern-${noun.name}`,
  section: 1,
  summary: firstSentence(noun.doc),
  text: `
## Synopsis

${leavesOf(noun)
  .map(([path, leaf]) => synopsis(path, leaf))
  .join('  \n')}

## Description

${noun.doc}

${noun.children.length === 0 ? details(noun) : `## Commands\n\n${leavesOf(noun).map(verb).join('\n\n')}`}

## Options

${globals()}

## Exit status

${statuses(noun.name)}

${sectionOf(readDocument('docs/CLI.md'), 'Environment')}

## Files

${FILES}

## See also

**postern**(1), **postern-policy**(5), **posternd**(8)
`,
});

const firstSentence = (doc: string): string => {
  const [sentence = doc] = doc.split(/\.(?:\s|$)/);
  return sentence.replaceAll('`', '');
};

const mainPage = (): Page => ({
  name: 'postern',
  section: 1,
  summary: 'drives hardware that only root may touch, through its broker',
  text: `
## Synopsis

**postern** *noun* [*verb*] [*options*] [*arguments*]

## Description

${tree.doc} The broker, **posternd**(8), opens the devices and decides by a policy, **postern-policy**(5). You need a key that root has enrolled: \`postern key new\` makes one and says how. \`postern doctor\` finds what is missing.

## Commands

Each has a page of its own.

${definitions(tree.children.map(({ name, doc }) => [`**postern-${name}**(1)`, doc]))}

## Options

${globals()}

## Exit status

${statuses()}

${sectionOf(readDocument('docs/CLI.md'), 'Environment')}

## Files

${FILES}

## Examples

\`\`\`console
postern devices                          what you may see
postern pwm set fan --period 40us --ratio 0.5
postern lease fan -- ./experiment        held while it runs, safe afterwards
postern policy explain pwm.set '{"device": "fan", "enabled": true}'
\`\`\`

## See also

${tree.children.map(({ name }) => `**postern-${name}**(1)`).join(', ')}, **postern-policy**(5), **postern-protocol**(7), **posternd**(8)
`,
});

export const commandPages = (): Page[] => [mainPage(), ...tree.children.map(nounPage)];
