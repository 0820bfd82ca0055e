import type { Command } from 'commander';
import { actsOf, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { runWatched } from './watchdog/run.ts';
import { armWatchdog, disarmWatchdog, feedWatchdog, watchdogStatus } from './watchdog/verbs.ts';

const verbs: readonly Verb[] = [watchdogStatus, armWatchdog, feedWatchdog, disarmWatchdog, runWatched];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
