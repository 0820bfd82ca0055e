import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { noMore, noWords, onlyChannel, parseNumber, takeChannel } from './arguments.ts';
import { ask } from './ask.ts';
import { actsOf, callVerb, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import type { Act } from './noun.ts';
import { fadeVerb } from './pwm/fade.ts';
import { parseServo, parseServoTiming, servoOptions } from './pwm/servo-words.ts';
import { setVerbs } from './pwm/set.ts';
import { parseRatio } from './pwm/set-words.ts';
import { infoText, placeText, pyPwmdStates, statesText } from './pwm/states.ts';
import { watchChannels } from './pwm/watch.ts';
import { escapeText } from './text/escape.ts';
import { frequency, percent, stateText } from './text/units.ts';

const CHANNEL = {
  placeholder: '<channel...>',
  doc: 'CHIP CHANNEL as pyPWMd takes them, or a device name (fan, leds/3)',
};

const channelText = ({ state, ...place }: Result<'pwm.get'> | Result<'pwm.set'>) =>
  `${escapeText(placeText(place))}: ${stateText(state)}\n`;

const ratioText = ({ ratio, frequencyHz, ...place }: Result<'pwm.readRatio'>) =>
  `${escapeText(placeText(place))}: high ${percent(ratio)} at ${frequency(frequencyHz)}\n`;

/** `pwm CHANNEL RATIO` runs a channel, `pwm CHANNEL` reads it back: two methods under pyPWMd's one verb. */
const actPwm: Act = async (cli, words) => {
  const { channel, rest } = takeChannel(words);
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
};

const pwm: Verb = {
  name: 'pwm',
  act: actPwm,
  define: (parent, cli) => {
    const command = parent
      .command('pwm')
      .description(cli.docOf('pwm.ratio'))
      .argument('<channel...>', `${CHANNEL.doc}, then the ratio (0..1); without one it is read`)
      .action(() => actPwm(cli, command.args));
  },
};

const verbs: readonly Verb[] = [
  callVerb('info', { method: 'pwm.info', parse: noWords, text: infoText }),
  callVerb('states', { method: 'pwm.states', parse: noWords, text: statesText, json: pyPwmdStates }),
  callVerb('open', { method: 'pwm.open', words: CHANNEL, parse: onlyChannel, text: channelText }),
  callVerb('close', {
    method: 'pwm.close',
    words: CHANNEL,
    parse: onlyChannel,
    text: ({ stillRunning, ...place }) =>
      `${escapeText(placeText(place))}: closed${stillRunning ? '; its output goes on: closing does not stop it' : ''}\n`,
  }),
  callVerb('get', { method: 'pwm.get', words: CHANNEL, parse: onlyChannel, text: channelText }),
  ...setVerbs,
  pwm,
  callVerb('pwmfreq', {
    method: 'pwm.frequency',
    words: { placeholder: '[hz]', doc: 'frequency in Hz; without one it is read' },
    parse: ([hz]) => (hz === undefined ? {} : { frequencyHz: parseNumber(hz, 'frequency') }),
    text: ({ frequencyHz }) => `your default frequency is ${frequency(frequencyHz)}\n`,
  }),
  callVerb('servo', {
    method: 'pwm.servo',
    words: { placeholder: '<channel...>', doc: `${CHANNEL.doc}, then the position` },
    options: servoOptions,
    parse: parseServo,
    text: ({ pulseUs, ...changed }) => `${channelText(changed).trimEnd()}, pulse ${pulseUs} us\n`,
  }),
  callVerb('servoset', {
    method: 'pwm.servoTiming',
    words: { placeholder: '[milliseconds...]', doc: 'MIN MAX [INTERVAL] in ms; without them they are read' },
    parse: parseServoTiming,
    text: ({ minMs, maxMs, intervalMs }) => `your servo timing is ${minMs} ms to ${maxMs} ms every ${intervalMs} ms\n`,
  }),
  fadeVerb(CHANNEL),
  callVerb('disable', { method: 'pwm.disable', words: CHANNEL, parse: onlyChannel, text: channelText }),
  watchChannels,
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
