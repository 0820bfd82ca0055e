/** `pwm fade`: a program of one entry. */
import type { Core } from '../../client/core.ts';
import { ScheduleClient } from '../../client/schedule/schedule-client.ts';
import type { ChannelReference } from '../../contract/methods/fields.ts';
import { highRatio } from '../../contract/pwm/waveform.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { curves, type Fade, type PwmQuantity, pwmQuantities } from '../../contract/schedule/set-points.ts';
import { suggest } from '../../contract/suggest.ts';
import { noMore, parseNumber, parseSeconds, takeChannel } from '../arguments.ts';
import { ask } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { interruption } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';
import { elapsed } from '../text/units.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption } from '../work-verb.ts';
import { latenessText } from './lateness-text.ts';
import { endingText } from './programs.ts';
import { suggesting } from './refused.ts';
import { exitStatus, untilEnded } from './run.ts';

interface FadeWords {
  channel: ChannelReference;
  quantity: PwmQuantity;
  from: number | undefined;
  to: number;
  seconds: number;
  more: Pick<Fade, 'curve' | 'rateHz'>;
}

/** From one value to another, in steps that the broker keeps time for. @throws UsageError, Refusal */
export async function fade(cli: Cli, words: readonly string[], options: Options): Promise<void> {
  const asked = parseFade(words, options);
  await using postern = await cli.connect();
  const program = programOf(asked, asked.from ?? (await presentRatio(postern, asked)));
  using interrupted = interruption();
  const keep = options.safe !== true;
  const starting = new ScheduleClient(postern).run(program, { keep }).catch(async (error: unknown) => {
    throw await suggesting(postern, error, program);
  });
  await using run = await starting;
  const { ended, wasInterrupted } = await untilEnded(cli, run, interrupted.signal);
  const classes = await run.lateness().catch(() => []);
  const [{ fade: faded } = {}] = program.events;
  cli.print({ ...faded, ...ended, classes }, () => {
    const what = `${program.name}: from ${faded?.from} to ${faded?.to} in ${elapsed(asked.seconds)}`;
    if (ended.ending !== 'finished') return `${escapeText(`${what}: ${endingText(ended)}`)}\n`;
    const table = latenessText({ program: run.id, name: run.name, classes }, cli.colours);
    return `${escapeText(what)}\n${options.lateness === true ? table : ''}`;
  });
  const status = exitStatus(ended, run.check.endsNs, wasInterrupted);
  if (status !== 0) cli.exit(status);
}

function parseFade(words: readonly string[], options: Options): FadeWords {
  const { channel, rest } = takeChannel(words);
  noMore(rest);
  const number = (name: string) => {
    const text = textOption(options, name);
    return text === undefined ? undefined : parseNumber(text, `--${name}`);
  };
  const to = number('to');
  const time = textOption(options, 'seconds');
  if (to === undefined || time === undefined)
    throw new UsageError('to what, and how fast?', 'pwm fade fan --to 0.8 --seconds 3');
  const quantity = oneOf(textOption(options, 'quantity') ?? 'ratio', pwmQuantities, '--quantity');
  const from = number('from');
  if (from === undefined && quantity !== 'ratio')
    throw new UsageError('from what?', `of a ratio the present one is known; --quantity ${quantity} needs --from`);
  const curve = textOption(options, 'curve');
  const rateHz = number('rate');
  const more = {
    ...(curve !== undefined && { curve: oneOf(curve, curves, '--curve') }),
    ...(rateHz !== undefined && { rateHz }),
  };
  return { channel, quantity, from, to, seconds: parseSeconds(time, '--seconds'), more };
}

function oneOf<Name extends string>(word: string, names: readonly Name[], what: string): Name {
  const found = names.find((name) => name === word);
  if (found !== undefined) return found;
  const near = suggest(word, names);
  const hint = near.length === 0 ? `there are ${names.join(', ')}` : `did you mean ${near.join(' or ')}?`;
  throw new UsageError(`${what} '${word}' is none`, hint);
}

/** What it gives out now; one that is off, or not open, gives out nothing. */
async function presentRatio(postern: Core, { channel }: FadeWords): Promise<number> {
  const { state } = await ask(postern, 'pwm.get', channel);
  return state === null || !state.enabled ? 0 : Number(highRatio(state).toFixed(6));
}

function programOf({ channel, quantity, to, seconds, more }: FadeWords, from: number): Program {
  const { device, chip, channel: number } = channel as { device?: string; chip?: number; channel?: number };
  const name = ['fade', device, chip, number].filter((part) => part !== undefined).join(' ');
  const values = quantity === 'ratio' ? {} : { quantity };
  return { name, events: [{ fade: { ...channel, ...values, from, to, seconds, ...more } }] };
}
