import type { Cli, Environment, Streams } from './cli.ts';
import { describeFailure } from './failure.ts';
import { type GlobalOptions, takeGlobals } from './globals.ts';
import type { NounModule } from './noun.ts';
import { isNoun, nouns } from './nouns.ts';
import { coloursFor } from './text/colour.ts';

/** Runs one command line. Gives the exit status; never throws, never ends the process. */
export async function run(words: readonly string[], env: Environment, streams: Streams): Promise<number> {
  let json = words.includes('--json');
  try {
    const { options, rest } = takeGlobals(words);
    json = options.json;
    let status = 0;
    const cli = makeCli(options, rest.slice(1), env, streams, (code) => {
      status = code;
    });
    const act = await straightAct(rest);
    if (act !== undefined) await act(cli);
    else {
      const { parse } = await import('./program.ts');
      await parse(cli, rest);
    }
    return status;
  } catch (error) {
    const failure = describeFailure(error);
    streams.err.write(json ? `${JSON.stringify(failure.json)}\n` : `${failure.text}\n`);
    return failure.status;
  }
}

/**
 * What a line without options means, if its noun or verb reads its own words: commander, which knows options and prints help,
 * is then not loaded. It costs a sixth of a short call.
 */
async function straightAct([noun, ...words]: readonly string[]): Promise<((cli: Cli) => Promise<void>) | undefined> {
  if (!isNoun(noun) || words.some((word) => word.startsWith('-'))) return undefined;
  const { acts = {} }: NounModule = await nouns[noun].load();
  const [verb = '', ...rest] = words;
  const ofNoun = acts[''];
  if (ofNoun !== undefined) return (cli) => ofNoun(cli, words);
  const ofVerb = Object.hasOwn(acts, verb) ? acts[verb] : undefined;
  return ofVerb === undefined ? undefined : (cli) => ofVerb(cli, rest);
}

export function makeCli(
  options: GlobalOptions,
  words: readonly string[],
  env: Environment,
  streams: Streams,
  exit: (status: number) => void,
): Cli {
  return {
    options,
    words,
    env,
    streams,
    docOf: () => '',
    exit,
    colours: coloursFor(streams.out.isTerminal, env),
    print: (value, text) => streams.out.write(options.json ? `${JSON.stringify(value)}\n` : text()),
    note: (text) => {
      if (!options.json) streams.err.write(`${text}\n`);
    },
    connect: async (how) => {
      const { connect } = await import('./connection.ts');
      return connect(options, env, how);
    },
  };
}
