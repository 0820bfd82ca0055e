import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { actsOf, callVerb, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { oneDevice } from './device-words.ts';
import { setLed } from './led/set.ts';
import { watchLeds } from './led/watch.ts';
import { escapeText } from './text/escape.ts';
import { table } from './text/table.ts';

export function ledsText({ leds }: Result<'led.list'>): string {
  if (leds.length === 0) return "no LED that you may see: 'postern doctor' says why\n";
  return table(
    ['device', 'led', 'state'],
    leds.map(({ device, led, present }) => [device, led, present ? 'there' : 'not there']),
  );
}

export function ledText({ device, brightness, maxBrightness, trigger, triggers }: Result<'led.get'>): string {
  const others = triggers.filter((name) => name !== trigger).join(', ');
  return escapeText(
    `${device}: brightness ${brightness} of ${maxBrightness}, trigger ${trigger}${others === '' ? '' : ` (others: ${others})`}`,
  ).concat('\n');
}

const verbs: readonly Verb[] = [
  callVerb('list', { method: 'led.list', parse: noWords, text: ledsText }),
  callVerb('get', {
    method: 'led.get',
    words: { placeholder: '<device>', doc: 'the name of a LED, as postern led list has it' },
    parse: oneDevice,
    text: ledText,
  }),
  setLed,
  watchLeds,
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
