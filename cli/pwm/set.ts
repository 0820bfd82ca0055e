import type { Command } from 'commander';
import type { Core } from '../../client/core.ts';
import type { Params, Result } from '../../contract/methods.ts';
import { noMore, parseJson } from '../arguments.ts';
import { ask } from '../ask.ts';
import type { Verb } from '../call-verb.ts';
import type { Cli } from '../cli.ts';
import type { Act } from '../noun.ts';
import { escapeText } from '../text/escape.ts';
import { stateText } from '../text/units.ts';
import { UsageError } from '../usage.ts';
import { needsState, parseSet, parseSets, type SetRequest, setOptions, setParams } from './set-words.ts';
import { placeText, planText } from './states.ts';

const WORDS = 'CHANNEL [ENABLE [PERIOD [DUTY [POLARITY]]]]: as pyPWMd takes them, what is left out stays';

/** Commander checks the options and prints their help; the words are read again in their order, for `--and`. */
function withSetOptions(command: Command): Command {
  command.argument('<words...>', WORDS);
  for (const [name, option] of Object.entries(setOptions))
    command.option('value' in option ? `--${name} ${option.value}` : `--${name}`, option.doc);
  return command;
}

async function paramsOf(postern: Core, request: SetRequest): Promise<Params<'pwm.set'>> {
  const state = needsState(request) ? (await ask(postern, 'pwm.get', request.channel)).state : null;
  return setParams(request, state);
}

function printChannels(cli: Cli, result: Result<'pwm.setMany'>): void {
  cli.print(result, () =>
    result.channels.map(({ state, ...place }) => `${escapeText(placeText(place))}: ${stateText(state)}\n`).join(''),
  );
}

const actSet: Act = async (cli, words) => {
  const [request, ...others] = parseSets(words) as [SetRequest, ...SetRequest[]];
  await using postern = await cli.connect();
  if (others.length === 0) {
    const changed = await ask(postern, 'pwm.set', await paramsOf(postern, request));
    const { state, ...place } = changed;
    return cli.print(changed, () => `${escapeText(placeText(place))}: ${stateText(state)}\n`);
  }
  const sets = await Promise.all([request, ...others].map((each) => paramsOf(postern, each)));
  printChannels(cli, await ask(postern, 'pwm.setMany', { sets }));
};

const set: Verb = {
  name: 'set',
  act: actSet,
  define: (parent, cli) => {
    withSetOptions(parent.command('set').description(cli.docOf('pwm.set')))
      .option('--and', 'another set follows: all of them happen, or none')
      .action(() => actSet(cli, cli.words.slice(1)));
  },
};

const actSetMany: Act = async (cli, [text, ...more]) => {
  noMore(more);
  const sets = parseJson(text ?? '', 'set-many');
  if (!Array.isArray(sets)) throw new UsageError('set-many takes a JSON array of sets');
  await using postern = await cli.connect();
  printChannels(cli, await ask(postern, 'pwm.setMany', { sets }));
};

const setMany: Verb = {
  name: 'set-many',
  act: actSetMany,
  define: (parent, cli) => {
    const command = parent
      .command('set-many')
      .description(cli.docOf('pwm.setMany'))
      .argument('<json>', `the parameters of several sets: '[{"device":"fan","enabled":true}, …]'`)
      .action(() => actSetMany(cli, command.args));
  },
};

const actPlan: Act = async (cli, words) => {
  const request = parseSet(words);
  await using postern = await cli.connect();
  const result = await ask(postern, 'pwm.plan', await paramsOf(postern, request));
  cli.print(result, () => planText(result));
};

const plan: Verb = {
  name: 'plan',
  act: actPlan,
  define: (parent, cli) => {
    withSetOptions(parent.command('plan').description(cli.docOf('pwm.plan'))).action(() =>
      actPlan(cli, cli.words.slice(1)),
    );
  },
};

export const setVerbs: readonly Verb[] = [set, setMany, plan];
