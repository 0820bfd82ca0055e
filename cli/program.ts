import { Command, CommanderError } from 'commander';
import type { MethodName } from '../contract/methods.ts';
import type { Cli } from './cli.ts';
import { globalOptions } from './globals.ts';
import type { Noun } from './noun.ts';
import { isNoun, type NounName, nouns } from './nouns.ts';
import { UsageError } from './usage.ts';

/** Parses a command line by the tree of commands, and does what it says. @throws UsageError */
export async function parse(cli: Cli, words: readonly string[]): Promise<void> {
  const [noun] = words;
  if (noun === '--version') return printVersion(cli);
  const described = wantsHelp(words) ? { ...cli, docOf: await loadDocs() } : cli;
  const program = await makeProgram(described, isNoun(noun) ? [noun] : []);
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (!error.code.startsWith('commander.help')) throw usage(error);
    // Help that was asked for is no error; help that is printed because a verb is missing is one.
    if (error.exitCode !== 0) cli.exit(USAGE);
  }
}

const USAGE = 2;

/** The tree of commands with these nouns filled in: one to run it, all to describe it. */
export async function makeProgram(cli: Cli, filled: readonly NounName[]): Promise<Command> {
  const program = new Command('postern')
    .description('Drives hardware that only root may touch, through the broker, as far as its policy lets you.')
    .configureOutput({
      writeOut: (text) => cli.streams.out.write(text),
      writeErr: (text) => cli.streams.err.write(text),
      outputError: () => {}, // thrown as CommanderError too, and reported like every other failure
    })
    .configureHelp({ showGlobalOptions: true })
    .option('--version', 'the version of this command')
    .exitOverride();
  for (const { flag, value, doc } of globalOptions)
    program.option(value === undefined ? flag : `${flag} ${value}`, doc);
  for (const [name, noun] of Object.entries(nouns) as [NounName, Noun][]) {
    const { doc } = noun;
    const command = program.command(name).description(typeof doc === 'string' ? doc : cli.docOf(doc.method));
    if (filled.includes(name)) (await noun.load()).define(command, cli);
  }
  return program;
}

async function printVersion(cli: Cli): Promise<void> {
  const { version } = await import('./version.ts');
  cli.print({ version }, () => `${version}\n`);
}

/** A method's line is only needed to print help: its table costs milliseconds, which `pwm set` need not pay. */
function wantsHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  return own.length < 2 || own.some((word) => ['-h', '--help', 'help'].includes(word));
}

/** The documentation of each method. */
export async function loadDocs(): Promise<(method: MethodName) => string> {
  const { methods } = await import('../contract/methods.ts');
  return (method) => methods[method].doc;
}

function usage({ message }: CommanderError): UsageError {
  const [first = '', second] = message.replace(/^error: /, '').split('\n');
  return new UsageError(first, second?.replace(/^\(|\)$/g, '').replace(/^Did/, 'did'));
}
