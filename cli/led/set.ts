import { Led } from '../../client/led.ts';
import { noMore, parseNatural, parseNumber } from '../arguments.ts';
import { asking } from '../ask.ts';
import { oneDevice } from '../device-words.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';

/** A brightness as it stands on a command line: what it is of the LED's maximum. @throws UsageError */
export function parseBrightness(text: string): (maximum: () => Promise<number>) => Promise<number> {
  if (text === 'off') return async () => 0;
  if (text === 'on') return (maximum) => maximum();
  const [, percent] = /^(.+)%$/.exec(text) ?? [];
  if (percent === undefined) {
    const brightness = parseNatural(text, 'brightness');
    return async () => brightness;
  }
  const part = parseNumber(percent, 'brightness') / 100;
  if (part < 0 || part > 1) throw new UsageError(`brightness '${text}' is not in 0% to 100%`);
  return async (maximum) => Math.round(part * (await maximum()));
}

export const setLed = workVerb('set', {
  doc: 'Sets the brightness of a LED, or what the kernel blinks it for.',
  words: [
    { placeholder: '<device>', doc: 'the name of a LED, as postern led list has it' },
    { placeholder: '[brightness]', doc: 'a number up to its maximum, a percentage (50%), on or off' },
  ],
  options: [{ flags: '--trigger <name>', doc: 'what the kernel blinks it for; postern led get lists them' }],
  async run(cli, [first, brightness, ...more], options) {
    noMore(more);
    const { device } = oneDevice(first === undefined ? [] : [first]);
    const trigger = textOption(options, 'trigger');
    const wanted = brightness === undefined ? undefined : parseBrightness(brightness);
    if (wanted === undefined && trigger === undefined)
      throw new UsageError('nothing to set', 'led set DEVICE [BRIGHTNESS] [--trigger NAME]');
    await using postern = await cli.connect();
    const led = new Led(asking(postern), device);
    const value = await wanted?.(async () => (await led.get()).maxBrightness);
    const set = await led.set({ brightness: value, trigger });
    cli.print(set, () => `${escapeText(`${set.device}: brightness ${set.brightness}, trigger ${set.trigger}`)}\n`);
  },
});
