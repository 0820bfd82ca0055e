import { Psu } from '../../client/psu.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';
import { chooseSupply, WORDS } from './supplies.ts';

export const queryPsu = workVerb('query', {
  doc: "Sends a line as it is, and prints the reply. A danger that a rule must name, 'raw', under the lines that the rule allows.",
  words: [{ placeholder: WORDS, doc: "[DEVICE] LINE, which is one word to the shell: 'MEAS:VOLT? P6V'" }],
  async run(cli, words) {
    const [first, second, ...more] = words;
    noMore(more);
    if (first === undefined) throw new UsageError('which line?', "for example psu query 'SYST:VERS?'");
    const [named, line] = second === undefined ? [undefined, first] : [first, second];
    await using postern = await cli.connect();
    const device = await chooseSupply(postern, named);
    const reply = await new Psu(asking(postern), device).query(line);
    cli.print({ device, line, reply }, () => (reply === '' ? '' : `${escapeText(reply)}\n`));
  },
});
