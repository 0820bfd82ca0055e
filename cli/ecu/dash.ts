import type { Command } from 'commander';
import type { Verb } from '../call-verb.ts';
import { workVerb } from '../work-verb.ts';
import { viewOptions } from './dash/dash-options.ts';
import { storeActs, storeVerbs } from './dash/store/verbs.ts';
import { ECU } from './ecus.ts';
import { REDIS_MAYBE } from './redis/open.ts';

const dash = workVerb('dash', {
  doc: 'Dashboards on the whole screen: gauges, bars, history; lines where it is not a terminal. ? shows the keys.',
  words: [ECU],
  options: [
    ...viewOptions,
    { ...REDIS_MAYBE, doc: `shows what anybody publishes there, without any controller: ${REDIS_MAYBE.doc}` },
    { flags: '--channelKey <key>', doc: 'with --redis: what is published at stream:KEY' },
    { flags: '--confKey <name>', doc: 'with --redis: the dashboard that is kept at dashboard:NAME' },
    { flags: '--ini <file>', doc: "with --redis: the definition for packets of type 'pyefi'" },
  ],
  run: async (cli, words, options) => (await import('./dash/run.ts')).runDash(cli, words, options),
});

/** `dash` itself, and the verbs of pyEfi's store of dashboards below it. */
export const dashEcu: Verb = {
  ...dash,
  act: (cli, words) => {
    const [first = '', ...rest] = words;
    const stored = Object.hasOwn(storeActs, first) ? storeActs[first] : undefined;
    return stored === undefined ? (dash.act?.(cli, words) ?? Promise.resolve()) : stored(cli, rest);
  },
  define: (parent, cli) => {
    dash.define(parent, cli);
    const command = parent.commands.find((each) => each.name() === dash.name);
    if (command === undefined) return;
    for (const verb of storeVerbs) verb.define(command, cli);
    // Options after one of those verbs are its own, also where `dash` has one of that name.
    for (let above: Command | null = command; above !== null; above = above.parent) above.enablePositionalOptions();
  },
};
