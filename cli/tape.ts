import type { Command } from 'commander';
import { actsOf, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { eraseTape } from './tape/erase.ts';
import { operationVerbs } from './tape/operations.ts';
import { readTape } from './tape/read.ts';
import { tapePosition, tapeStatus } from './tape/status.ts';
import { writeTape } from './tape/write.ts';

const verbs: readonly Verb[] = [tapeStatus, tapePosition, readTape, writeTape, ...operationVerbs, eraseTape];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  command.addHelpText(
    'after',
    `
Verbs have the names that mt(1) has for them, too. What is not here: postern ioctl describe DEVICE, postern ioctl call.`,
  );
  for (const verb of verbs) verb.define(command, cli);
}
