import type { Verb, VerbOption } from '../call-verb.ts';
import type { Act } from '../noun.ts';
import { nouns } from '../nouns.ts';

const options: readonly VerbOption[] = [
  { flags: '--to <value>', doc: 'the last value' },
  { flags: '--seconds <time>', doc: 'how long it takes: 3, 500ms, 2min' },
  { flags: '--from <value>', doc: 'the first value (default: the present ratio)' },
  { flags: '--curve <name>', doc: 'linear (the default), smooth, sine, quadratic' },
  { flags: '--rate <hz>', doc: 'steps in a second (default: 50)' },
  { flags: '--quantity <name>', doc: 'what the values are: ratio (the default), servo, pulseUs, dutyNs' },
  { flags: '--safe', doc: 'when it is there, the output becomes safe, and does not stay' },
  { flags: '--lateness', doc: 'prints how late its steps were' },
];

const HELP = `
Ctrl-C stops it: the output then becomes safe.
postern pwm fade fan --from 0 --to 0.8 --seconds 3 --curve smooth`;

/** A program of the scheduler, and done by that noun: what stands here is read by every short call. */
const act: Act = async (cli, words) => (await nouns.schedule.load()).fade(cli, words, {});

export const fadeVerb = (channel: { placeholder: string; doc: string }): Verb => ({
  name: 'fade',
  act,
  define: (parent, cli) => {
    const command = parent
      .command('fade')
      .description('Fades a channel to a value, in steps that the broker keeps time for; done when it is there.')
      .argument(channel.placeholder, channel.doc)
      .addHelpText('after', HELP);
    for (const { flags, doc } of options) command.option(flags, doc);
    command.action(async () => (await nouns.schedule.load()).fade(cli, command.args, command.opts()));
  },
});
