import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { noMore, noWords, parseSwitch } from './arguments.ts';
import { actsOf, callVerb, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { oneDevice } from './device-words.ts';
import { blink } from './gpio/blink.ts';
import { watchLines } from './gpio/watch.ts';
import { escapeText } from './text/escape.ts';
import { table } from './text/table.ts';
import { UsageError } from './usage.ts';

const LINE = { placeholder: '<device>', doc: 'the name of a line, as postern gpio list has it' };

export function linesText({ lines }: Result<'gpio.list'>): string {
  if (lines.length === 0) return "no GPIO line that you may see: 'postern doctor' says why\n";
  return table(
    ['device', 'chip', 'line', 'name', 'direction', 'active', 'state'],
    lines.map(({ device, chip, line, name, direction, activeLow, present, open, consumer, problem }) => {
      const held = open ? 'held by the broker' : consumer === undefined ? 'free' : `held by ${consumer}`;
      return [
        device,
        chip,
        line,
        name,
        direction,
        activeLow ? 'low' : 'high',
        problem ?? (present ? held : 'not there'),
      ];
    }),
  );
}

const verbs: readonly Verb[] = [
  callVerb('list', { method: 'gpio.list', parse: noWords, text: linesText }),
  callVerb('get', {
    method: 'gpio.get',
    words: LINE,
    parse: oneDevice,
    text: ({ device, value }) => `${escapeText(device)}: ${value}\n`,
  }),
  callVerb('set', {
    method: 'gpio.set',
    words: { placeholder: '<words...>', doc: 'DEVICE VALUE: 1 or on is active, 0 or off is not' },
    parse: ([device, value, ...more]) => {
      noMore(more);
      if (value === undefined) throw new UsageError('to what?', 'gpio set DEVICE VALUE, VALUE is 0, 1, off or on');
      return { ...oneDevice(device === undefined ? [] : [device]), value: parseSwitch(value, 'value') ? 1 : 0 };
    },
    text: ({ device, value }) => `${escapeText(device)}: ${value}\n`,
  }),
  watchLines,
  blink,
  callVerb('release', {
    method: 'gpio.release',
    words: LINE,
    parse: oneDevice,
    text: ({ device }) => `${escapeText(device)}: given back to the kernel\n`,
  }),
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
