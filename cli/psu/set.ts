import { Psu } from '../../client/psu.ts';
import { asking } from '../ask.ts';
import { escapeText } from '../text/escape.ts';
import { elapsed } from '../text/units.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';
import { ampsText, given, voltsText } from './numbers.ts';
import { takeOutput } from './output-words.ts';
import { parseQuantities, required } from './quantities.ts';
import { chooseSupply, WORDS } from './supplies.ts';

export const setPsu = workVerb('set', {
  doc: 'Sets voltage, current limit, or both, of one output: at once, or at a pace.',
  words: [{ placeholder: WORDS, doc: '[DEVICE] OUTPUT, and 7.4V, 500mA, 2V/s; bare numbers in this order' }],
  negativeWords: true,
  help: 'postern psu set psu0 P25V 7.4V 500mA\npostern psu set N25V -5V 2V/s',
  async run(cli, words) {
    const { device: named, output, rest } = takeOutput(words);
    const quantities = parseQuantities(rest, ['volts', 'amps', 'voltsPerSecond']);
    const { volts, amps, voltsPerSecond } = quantities;
    if (volts === undefined && amps === undefined) throw new UsageError('to what?', 'for example 7.4V, 500mA');
    if (volts === undefined && voltsPerSecond !== undefined)
      throw new UsageError('a pace to which voltage?', `psu set ${output} VOLTS ${voltsPerSecond}V/s`);
    await using postern = await cli.connect();
    const device = await chooseSupply(postern, named);
    const set = await new Psu(asking(postern), device).set({ output, ...quantities });
    cli.print(
      { device, ...set },
      () => `${escapeText(device)} ${output}: ${voltsText(set.volts)}, at most ${ampsText(set.amps)}\n`,
    );
  },
});

export const rampPsu = workVerb('ramp', {
  doc: 'Goes from what is set to another voltage at an even pace, and ends when it is there.',
  words: [{ placeholder: WORDS, doc: '[DEVICE] OUTPUT VOLTAGE PACE: 7.4V 2V/s' }],
  options: [{ flags: '--dry-run', doc: 'only say how long it would take, and how many steps' }],
  negativeWords: true,
  help: 'It is interrupted with this command (Ctrl-C), or by postern psu stop: the output stays where it is then.',
  async run(cli, words, options) {
    const { device: named, output, rest } = takeOutput(words);
    const quantities = parseQuantities(rest, ['volts', 'voltsPerSecond']);
    const volts = required(quantities.volts, 'volts');
    const voltsPerSecond = required(quantities.voltsPerSecond, 'voltsPerSecond');
    const dryRun = options.dryRun === true;
    await using postern = await cli.connect();
    const device = await chooseSupply(postern, named);
    const plan = await new Psu(asking(postern), device).ramp({
      output,
      volts,
      voltsPerSecond,
      ...(dryRun && { dryRun }),
    });
    cli.print({ device, output, volts, dryRun, ...plan }, () => {
      const where = `${escapeText(device)} ${output}`;
      const took = `${elapsed(plan.seconds)}, ${plan.steps} steps`;
      if (dryRun) return `${where}: to ${given(volts, 'V')} at ${given(voltsPerSecond, 'V/s')} takes ${took}\n`;
      return `${where}: at ${given(volts, 'V')} after ${took}\n`;
    });
  },
});
