import type { Command } from 'commander';
import { noWords } from './arguments.ts';
import { actsOf, callVerb, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { oneDevice } from './device-words.ts';
import { consolePort } from './serial/console.ts';
import { monitorPort } from './serial/monitor.ts';
import { PORT } from './serial/port.ts';
import { discoveredText, infoText, portsText } from './serial/ports-text.ts';
import { recordPort } from './serial/record.ts';
import { replayPort } from './serial/replay.ts';
import { sendBytes } from './serial/send.ts';
import { transactPort } from './serial/transact.ts';

const verbs: readonly Verb[] = [
  callVerb('list', { method: 'serial.list', parse: noWords, text: portsText }),
  callVerb('info', { method: 'serial.info', words: PORT, parse: oneDevice, text: infoText }),
  consolePort,
  monitorPort,
  sendBytes,
  transactPort,
  recordPort,
  replayPort,
  callVerb('discover', { method: 'serial.discover', parse: noWords, text: discoveredText }),
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
