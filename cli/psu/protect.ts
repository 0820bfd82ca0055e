import { Psu, type PsuProtection } from '../../client/psu.ts';
import { asking } from '../ask.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';
import { given } from './numbers.ts';
import { takeOutput } from './output-words.ts';
import { parseQuantities } from './quantities.ts';
import { chooseSupply, WORDS } from './supplies.ts';

export const protectPsu = workVerb('protect', {
  doc: 'Switches everything off when an output is measured above this. In software: it says how long that takes at most.',
  words: [{ placeholder: WORDS, doc: "[DEVICE] OUTPUT, and 5.5V, 1.2A, without their signs; or 'off'" }],
  async run(cli, words) {
    const { device: named, output, rest } = takeOutput(words);
    const limits = parseLimits(rest);
    await using postern = await cli.connect();
    const device = await chooseSupply(postern, named);
    const worstReactionMs = await new Psu(asking(postern), device).protect({ output, ...limits });
    cli.print({ device, output, ...limits, worstReactionMs }, () => {
      const where = `${escapeText(device)} ${output}`;
      const what = protectionText({ overVolts: limits.overVolts ?? 0, overAmps: limits.overAmps ?? 0 });
      if (what === '') return `${where}: not protected any longer\n`;
      return `${where}: everything goes off ${what}, within ${given(worstReactionMs, 'ms')}\n`;
    });
  },
});

function parseLimits(words: readonly string[]): Omit<PsuProtection, 'output'> {
  if (words.length === 1 && words[0] === 'off') return { overVolts: 0, overAmps: 0 };
  const { volts, amps } = parseQuantities(words, ['volts', 'amps']);
  if (volts === undefined && amps === undefined)
    throw new UsageError('above what?', "for example 5.5V, 1.2A; or 'off'");
  return { ...(volts !== undefined && { overVolts: volts }), ...(amps !== undefined && { overAmps: amps }) };
}

/** `above 5.5 V or 1.2 A`; empty where there is none. */
export function protectionText({ overVolts, overAmps }: { overVolts: number; overAmps: number }): string {
  const limits = [overVolts > 0 ? given(overVolts, 'V') : '', overAmps > 0 ? given(overAmps, 'A') : ''];
  const told = limits.filter((limit) => limit !== '');
  return told.length === 0 ? '' : `above ${told.join(' or ')}`;
}
