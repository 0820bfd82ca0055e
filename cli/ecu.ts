import type { Command } from 'commander';
import { actsOf, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { channelsEcu } from './ecu/channels.ts';
import { getEcu } from './ecu/get.ts';
import { infoEcu } from './ecu/info.ts';
import { stimEcu } from './ecu/stim.ts';

const verbs: readonly Verb[] = [infoEcu, channelsEcu, getEcu, stimEcu];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
