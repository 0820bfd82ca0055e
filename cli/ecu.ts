import type { Command } from 'commander';
import { actsOf, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { channelsEcu } from './ecu/channels.ts';
import { collectEcu } from './ecu/collect.ts';
import { consoleEcu } from './ecu/console.ts';
import { dashEcu } from './ecu/dash.ts';
import { findEcu } from './ecu/find.ts';
import { getEcu } from './ecu/get.ts';
import { infoEcu } from './ecu/info.ts';
import { logEcu } from './ecu/log.ts';
import { metricsEcu } from './ecu/metrics.ts';
import { redisEcu } from './ecu/redis.ts';
import { replayEcu } from './ecu/replay.ts';
import { stimEcu } from './ecu/stim.ts';
import { topEcu } from './ecu/top.ts';
import { watchEcu } from './ecu/watch.ts';
import { workVerb } from './work-verb.ts';

const lintEcu = workVerb('lint', {
  doc: 'Checks TunerStudio definitions (INI): what is wrong, what is not understood, what they define. Needs no broker.',
  words: [{ placeholder: '<file...>', doc: 'definitions' }],
  options: [
    {
      flags: '--settings <names>',
      doc: 'settings that its #if ask for, as in CELSIUS,!LAMBDA (! for one that is not set)',
    },
    { flags: '--strict', doc: 'warnings fail too' },
  ],
  run: async (cli, words, options) => (await import('./ecu/lint.ts')).lint(cli, words, options),
});

const verbs: readonly Verb[] = [
  findEcu,
  infoEcu,
  channelsEcu,
  getEcu,
  watchEcu,
  dashEcu,
  consoleEcu,
  topEcu,
  stimEcu,
  lintEcu,
  logEcu,
  replayEcu,
  metricsEcu,
  redisEcu,
  collectEcu,
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
