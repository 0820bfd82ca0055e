import { Command, CommanderError } from 'commander';
import type { MethodName } from '../contract/methods.ts';
import type { Cli, Environment, Streams } from './cli.ts';
import { describeFailure } from './failure.ts';
import { type GlobalOptions, globalOptions, takeGlobals } from './globals.ts';
import { isNoun, type Noun, type NounName, nouns } from './nouns.ts';
import { coloursFor } from './text/colour.ts';
import { UsageError } from './usage.ts';

type DocOf = (method: MethodName) => string;

/** Runs one command line. Gives the exit status; never throws, never ends the process. */
export async function run(words: readonly string[], env: Environment, streams: Streams): Promise<number> {
  let json = words.includes('--json');
  try {
    const { options, rest } = takeGlobals(words);
    json = options.json;
    const [noun, ...after] = rest;
    let status = 0;
    const cli = makeCli(options, after, env, streams, await docsFor(rest), (code) => {
      status = code;
    });
    const program = await makeProgram(cli, isNoun(noun) ? [noun] : []);
    await program.parseAsync([...rest], { from: 'user' });
    return status;
  } catch (error) {
    return report(error, json, streams);
  }
}

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
  program.on('option:version', () => {
    throw new VersionAsked();
  });
  for (const [name, noun] of Object.entries(nouns) as [NounName, Noun][]) {
    const { doc } = noun;
    const command = program.command(name).description(typeof doc === 'string' ? doc : cli.docOf(doc.method));
    if (filled.includes(name)) (await noun.load()).define(command, cli);
  }
  return program;
}

class VersionAsked extends Error {}

/** A method's line is only needed to print help: its table costs a millisecond, which `pwm set` need not pay. */
async function docsFor(words: readonly string[]): Promise<DocOf> {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const helpful = own.length < 2 || own.some((word) => ['-h', '--help', 'help', 'completion'].includes(word));
  return helpful ? await loadDocs() : () => '';
}

export async function loadDocs(): Promise<DocOf> {
  const { methods } = await import('../contract/methods.ts');
  return (method) => methods[method].doc;
}

export function makeCli(
  options: GlobalOptions,
  words: readonly string[],
  env: Environment,
  streams: Streams,
  docOf: DocOf,
  exit: (status: number) => void,
): Cli {
  return {
    options,
    words,
    env,
    streams,
    docOf,
    exit,
    colours: coloursFor(streams.out.isTerminal, env),
    print: (value, text) => streams.out.write(options.json ? `${JSON.stringify(value)}\n` : text()),
    note: (text) => {
      if (!options.json) streams.err.write(`${text}\n`);
    },
    connect: async () => {
      const { connect } = await import('./connection.ts');
      return connect(options, env);
    },
  };
}

async function report(error: unknown, json: boolean, streams: Streams): Promise<number> {
  if (error instanceof VersionAsked) {
    const { version } = await import('./version.ts');
    streams.out.write(`${version}\n`);
    return 0;
  }
  // Help that was asked for has status 0; help that is printed because a verb is missing is a wrong command line.
  if (error instanceof CommanderError && error.code.startsWith('commander.help')) return error.exitCode === 0 ? 0 : 2;
  const failure = describeFailure(error instanceof CommanderError ? usage(error) : error);
  streams.err.write(json ? `${JSON.stringify(failure.json)}\n` : `${failure.text}\n`);
  return failure.status;
}

function usage({ message }: CommanderError): UsageError {
  const [first = '', second] = message.replace(/^error: /, '').split('\n');
  return new UsageError(first, second?.replace(/^\(|\)$/g, '').replace(/^Did/, 'did'));
}
