import { Psu } from '../../client/psu.ts';
import { noMore, parseNatural } from '../arguments.ts';
import { asking } from '../ask.ts';
import { readNamedFile } from '../files.ts';
import { escapeText } from '../text/escape.ts';
import { elapsed } from '../text/units.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { parseSequence } from './sequence-file.ts';
import { chooseSupply, WORDS } from './supplies.ts';

export const sequencePsu = workVerb('sequence', {
  doc: 'Set-points one after the other, from a file; ends when the last is done.',
  words: [{ placeholder: WORDS, doc: '[DEVICE] FILE: CSV or JSON; - is standard input' }],
  options: [
    { flags: '--times <n>', doc: 'how often (default: what the file says, else once)' },
    { flags: '--dry-run', doc: 'only say how long it would take, and how many steps' },
  ],
  help: `CSV: the first line names the columns, cells may be empty and may have units:
  output,volts,amps,voltsPerSecond,holdSeconds
  P25V,5V,500mA,,2s
  P25V,12V,,2V/s,1min
JSON: [{"output": "P25V", "volts": 5, "holdSeconds": 2}], or {"steps": […], "times": 3}.`,
  async run(cli, words, options) {
    const [last, named, ...more] = [...words].reverse();
    noMore(more);
    if (last === undefined) throw new UsageError('which file?', 'psu sequence [DEVICE] FILE');
    const { steps, times: often } = parseSequence(readNamedFile(last));
    const word = textOption(options, 'times');
    const times = word === undefined ? often : parseNatural(word, '--times');
    const dryRun = options.dryRun === true;
    await using postern = await cli.connect();
    const device = await chooseSupply(postern, named);
    const plan = await new Psu(asking(postern), device).sequence(steps, {
      ...(times !== undefined && { times }),
      ...(dryRun && { dryRun }),
    });
    cli.print({ device, dryRun, ...plan }, () => {
      const took = `${elapsed(plan.seconds)}, ${plan.steps} steps`;
      return `${escapeText(device)}: ${dryRun ? 'it takes' : 'done in'} ${took}\n`;
    });
  },
});
