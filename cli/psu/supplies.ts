import type { Core } from '../../client/core.ts';
import { Psu } from '../../client/psu.ts';
import { ask, asking } from '../ask.ts';
import type { Verb } from '../call-verb.ts';
import type { Cli } from '../cli.ts';
import { describeFailure } from '../failure.ts';
import { UsageError } from '../usage.ts';
import { type Options, workVerb } from '../work-verb.ts';

const PROFILE = 'e3631a';

/** Words whose first, the supply, may be left out where there is one only. */
export const WORDS = '<words...>';
export const SUPPLIES = {
  placeholder: '[device...]',
  doc: 'the supplies; may be left out where you may see one only',
};
export const ALL = { flags: '--all', doc: 'all supplies that you may see' };

/**
 * The supplies that are meant: those that are named, all, or the only one.
 * @throws UsageError if there is none, or several to choose from
 */
export async function chooseSupplies(
  postern: Core,
  named: readonly string[],
  options: Options = {},
): Promise<string[]> {
  const all = options.all === true;
  if (all && named.length > 0) throw new UsageError(`--all, or '${named[0]}': one of the two`);
  if (named.length > 0) return [...new Set(named)];
  const { instruments } = await ask(postern, 'instrument.list', {});
  const supplies = instruments.filter(({ profile }) => profile === PROFILE).map(({ device }) => device);
  if (supplies.length === 0)
    throw new UsageError('there is no supply that you may see', "'postern devices' lists what there is");
  if (supplies.length > 1 && !all)
    throw new UsageError('which supply?', `there are ${supplies.join(', ')}; --all means all, where a verb has it`);
  return supplies;
}

export async function chooseSupply(postern: Core, named: string | undefined): Promise<string> {
  const [device = ''] = await chooseSupplies(postern, named === undefined ? [] : [named]);
  return device;
}

/**
 * Does something with each supply, with all at the same time. Where one fails the others are done all the same; the first failure is that of the
 * command.
 */
export async function withEach<Value>(
  cli: Cli,
  postern: Core,
  devices: readonly string[],
  act: (psu: Psu) => Promise<Value>,
  text: (device: string, value: Value) => string,
): Promise<void> {
  const outcomes = await Promise.allSettled(devices.map((device) => act(new Psu(asking(postern), device))));
  const failures: unknown[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const device = devices[index] ?? '';
    if (outcome.status === 'rejected') failures.push(outcome.reason);
    else cli.print({ device, ...outcome.value }, () => text(device, outcome.value));
  }
  const [first, ...others] = failures;
  for (const failure of others) {
    const { json, text: said } = describeFailure(failure);
    cli.streams.err.write(`${cli.options.json ? JSON.stringify(json) : said}\n`);
  }
  if (first !== undefined) throw first;
}

/** A verb that does one thing with each of several supplies. */
export function suppliesVerb<Value extends object>(
  name: string,
  doc: string,
  act: (psu: Psu) => Promise<Value>,
  text: (device: string, value: Value) => string,
): Verb {
  return workVerb(name, {
    doc,
    words: [SUPPLIES],
    options: [ALL],
    async run(cli, words, options) {
      await using postern = await cli.connect();
      await withEach(cli, postern, await chooseSupplies(postern, words, options), act, text);
    },
  });
}
