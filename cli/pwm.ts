import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { noMore, onlyChannel, parseNumber, takeChannel } from './arguments.ts';
import { ask } from './ask.ts';
import { callVerb, type DefineVerb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { parseServo, parseServoTiming, servoOptions } from './pwm/servo-words.ts';
import { defineSet } from './pwm/set.ts';
import { parseRatio } from './pwm/set-words.ts';
import { infoText, placeText, pyPwmdStates, statesText } from './pwm/states.ts';
import { watch } from './pwm/watch.ts';
import { escapeText } from './text/escape.ts';
import { frequency, percent, stateText } from './text/units.ts';

const CHANNEL = {
  placeholder: '<channel...>',
  doc: 'CHIP CHANNEL as pyPWMd takes them, or a device name (fan, leds/3)',
};

const nothing = (words: readonly string[]) => {
  noMore(words);
  return {};
};

const channelText = ({ state, ...place }: Result<'pwm.get'> | Result<'pwm.set'>) =>
  `${escapeText(placeText(place))}: ${stateText(state)}\n`;

const ratioText = ({ ratio, frequencyHz, ...place }: Result<'pwm.readRatio'>) =>
  `${escapeText(placeText(place))}: high ${percent(ratio)} at ${frequency(frequencyHz)}\n`;

/** `pwm CHANNEL RATIO` runs a channel, `pwm CHANNEL` reads it back: two methods under pyPWMd's one verb. */
const definePwm: DefineVerb = (parent, cli) => {
  const command = parent
    .command('pwm')
    .description(cli.docOf('pwm.ratio'))
    .argument('<channel...>', `${CHANNEL.doc}, then the ratio (0..1); without one it is read`);
  command.action(async () => {
    const { channel, rest } = takeChannel(command.args);
    const [ratio, ...more] = rest;
    noMore(more);
    const wanted = ratio === undefined ? undefined : parseRatio(ratio);
    await using postern = await cli.connect();
    if (wanted === undefined) {
      const read = await ask(postern, 'pwm.readRatio', channel);
      return cli.print(read, () => ratioText(read));
    }
    const changed = await ask(postern, 'pwm.ratio', { ...channel, ratio: wanted });
    cli.print(changed, () => channelText(changed));
  });
};

const defineWatch: DefineVerb = (parent, cli) => {
  const command = parent
    .command('watch')
    .description('Prints every change of a channel, whoever caused it, until it is interrupted.')
    .argument('[device...]', 'only these devices');
  command.action(() => watch(cli, command.args));
};

const verbs: readonly DefineVerb[] = [
  callVerb({ name: 'info', method: 'pwm.info', parse: nothing, text: infoText }),
  callVerb({ name: 'states', method: 'pwm.states', parse: nothing, text: statesText, json: pyPwmdStates }),
  callVerb({ name: 'open', method: 'pwm.open', words: CHANNEL, parse: onlyChannel, text: channelText }),
  callVerb({
    name: 'close',
    method: 'pwm.close',
    words: CHANNEL,
    parse: onlyChannel,
    text: ({ stillRunning, ...place }) =>
      `${escapeText(placeText(place))}: closed${stillRunning ? '; its output goes on: closing does not stop it' : ''}\n`,
  }),
  callVerb({ name: 'get', method: 'pwm.get', words: CHANNEL, parse: onlyChannel, text: channelText }),
  ...defineSet,
  definePwm,
  callVerb({
    name: 'pwmfreq',
    method: 'pwm.frequency',
    words: { placeholder: '[hz]', doc: 'frequency in Hz; without one it is read' },
    parse: ([hz]) => (hz === undefined ? {} : { frequencyHz: parseNumber(hz, 'frequency') }),
    text: ({ frequencyHz }) => `your default frequency is ${frequency(frequencyHz)}\n`,
  }),
  callVerb({
    name: 'servo',
    method: 'pwm.servo',
    words: { placeholder: '<channel...>', doc: `${CHANNEL.doc}, then the position` },
    options: servoOptions,
    parse: parseServo,
    text: ({ pulseUs, ...changed }) => `${channelText(changed).trimEnd()}, pulse ${pulseUs} us\n`,
  }),
  callVerb({
    name: 'servoset',
    method: 'pwm.servoTiming',
    words: { placeholder: '[milliseconds...]', doc: 'MIN MAX [INTERVAL] in ms; without them they are read' },
    parse: parseServoTiming,
    text: ({ minMs, maxMs, intervalMs }) => `your servo timing is ${minMs} ms to ${maxMs} ms every ${intervalMs} ms\n`,
  }),
  callVerb({ name: 'disable', method: 'pwm.disable', words: CHANNEL, parse: onlyChannel, text: channelText }),
  defineWatch,
];

export function define(command: Command, cli: Cli): void {
  for (const defineVerb of verbs) defineVerb(command, cli);
}
