import type { Command } from 'commander';
import { benchRedis } from './bench/redis.ts';
import { actsOf, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';

const verbs: readonly Verb[] = [benchRedis];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
