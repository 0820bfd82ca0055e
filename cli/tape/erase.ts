import { Tape } from '../../client/tape.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import { nameOrOnly } from '../device-words.ts';
import { escapeText } from '../text/escape.ts';
import { workVerb } from '../work-verb.ts';
import { TAPE } from './operations.ts';

export const eraseTape = workVerb('erase', {
  doc: "Erases from where the tape stands to its end, which may take hours. A danger that a rule must name: 'erase'.",
  words: [TAPE],
  options: [{ flags: '--short', doc: 'only write the mark that says that nothing is recorded from here on' }],
  async run(cli, [named, ...more], options) {
    noMore(more);
    const short = options.short === true;
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'mtio', 'tape');
    await new Tape(asking(postern), device).erase({ short });
    cli.print({ device, op: 'erase', count: short ? 0 : 1 }, () => `${escapeText(device)}: erased from here on\n`);
  },
});
