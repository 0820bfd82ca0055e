import type { Command } from 'commander';
import { actsOf, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { bridgePsu } from './psu/bridge.ts';
import { findPsu } from './psu/find.ts';
import { errorsPsu, identifyPsu } from './psu/identity.ts';
import { logPsu } from './psu/log.ts';
import { protectPsu } from './psu/protect.ts';
import { queryPsu } from './psu/query.ts';
import { sequencePsu } from './psu/sequence.ts';
import { rampPsu, setPsu } from './psu/set.ts';
import { measurePsu, statusPsu } from './psu/status.ts';
import { localPsu, offPsu, onPsu, remotePsu, stopPsu, trackPsu } from './psu/switch.ts';
import { watchPsu } from './psu/watch.ts';

const verbs: readonly Verb[] = [
  statusPsu,
  setPsu,
  onPsu,
  offPsu,
  stopPsu,
  trackPsu,
  rampPsu,
  sequencePsu,
  protectPsu,
  measurePsu,
  watchPsu,
  logPsu,
  queryPsu,
  errorsPsu,
  identifyPsu,
  remotePsu,
  localPsu,
  findPsu,
  bridgePsu,
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
