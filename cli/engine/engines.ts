import type { Core } from '../../client/core.ts';
import { Engine, type EngineLookup, type EngineParameter } from '../../client/engine.ts';
import { findParameter, parameterNames } from '../../contract/engine/numbers.ts';
import { lookupNames } from '../../contract/instruments/shipped/engine-fields.ts';
import { suggest } from '../../contract/suggest.ts';
import { noMore } from '../arguments.ts';
import { ask, asking, mustNotBeDenied } from '../ask.ts';
import type { Verb } from '../call-verb.ts';
import type { Cli } from '../cli.ts';
import { UsageError } from '../usage.ts';
import { type Options, type WorkRow, workVerb } from '../work-verb.ts';

const PROFILE = 'engine';

/** The engine of a command that takes nothing else by position. */
export const ENGINE = { placeholder: '[device]', doc: 'the engine; may be left out where you may see one only' };

const open = (postern: Core, device: string): Engine => new Engine(asking(postern), device);

/**
 * Takes the engine from the front of a line whose other words are something else: the first word where it names one, otherwise the only one
 * that there is.
 * @throws UsageError if there is none, or several and none is named; Refusal `denied`
 */
async function takeEngine(
  postern: Core,
  words: readonly string[],
): Promise<{ engine: Engine; rest: readonly string[] }> {
  const { instruments } = await ask(postern, 'instrument.list', {});
  const engines = instruments.filter(({ profile }) => profile === PROFILE).map(({ device }) => device);
  const [first, ...rest] = words;
  if (first !== undefined && engines.includes(first)) return { engine: open(postern, first), rest };
  const other = instruments.find(({ device }) => device === first);
  if (other !== undefined) throw new UsageError(`${other.device} is no engine: its profile is ${other.profile}`);
  const [only, ...more] = engines;
  if (only !== undefined && more.length === 0) return { engine: open(postern, only), rest: words };
  if (first !== undefined) await mustNotBeDenied(postern, first);
  if (only === undefined)
    throw new UsageError('there is no engine that you may see', "'postern devices' lists what there is");
  throw new UsageError('which engine?', `there are ${engines.join(', ')}`);
}

/** What is done with an engine; `rest` is what stands behind its name. */
export type Work = (cli: Cli, engine: Engine, rest: readonly string[], options: Options) => Promise<void>;

/** A verb of an engine. Its words begin with the engine's name, which may be left out. */
export function engineVerb(name: string, row: Omit<WorkRow, 'run'>, work: Work): Verb {
  return workVerb(name, {
    words: [ENGINE],
    ...row,
    async run(cli, words, options) {
      await using postern = await cli.connect();
      const { engine, rest } = await takeEngine(postern, words);
      if (row.words === undefined) noMoreThan(rest);
      await work(cli, engine, rest, options);
    },
  });
}

function noMoreThan(rest: readonly string[]): void {
  const [first, ...more] = rest;
  if (first !== undefined && more.length === 0) throw new UsageError(`there is no engine '${first}' that you may see`);
  noMore(rest);
}

/** A parameter by its name, in any case of its letters. @throws UsageError with those that are like it */
export function parameterNamed(word: string): EngineParameter {
  const found = findParameter(word);
  if (found !== undefined) return found;
  throw unknown(
    'parameter',
    word,
    parameterNames,
    "'postern engine get' lists them, and 'postern devices' the engines",
  );
}

/** A table, a function or a curve by its name, in any case of its letters. @throws UsageError with those that are like it */
export function lookupNamed(word: string): EngineLookup {
  const found = lookupNames.find((name) => name.toLowerCase() === word.toLowerCase());
  if (found !== undefined) return found;
  throw unknown('table, function or curve', word, lookupNames, lookupNames.join(', '));
}

function unknown(what: string, word: string, names: readonly string[], all: string): UsageError {
  const near = suggest(word, names);
  const hint = near.length === 0 ? all : `did you mean ${near.slice(0, 5).join(' or ')}?`;
  return new UsageError(`'${word}' is no ${what}`, hint);
}
