import type { Caller } from '../client/caller.ts';
import type { ProbedPorts } from '../drivers/probe-ports.ts';
import { noMore } from './arguments.ts';
import { asking } from './ask.ts';
import type { Verb } from './call-verb.ts';
import { escapeText } from './text/escape.ts';
import { workVerb } from './work-verb.ts';

/** Asks serial ports, and prints what was found and what was skipped. @param foundText a line or more, of none too */
export const findVerb = <Found>(
  find: (postern: Caller) => Promise<ProbedPorts<Found>>,
  foundText: (found: readonly Found[]) => string,
): Verb =>
  workVerb('find', {
    doc: 'Asks serial ports what hangs on them: only those that nobody holds and the policy marks "probe". Tells what it skipped, and why.',
    async run(cli, words) {
      noMore(words);
      await using postern = await cli.connect();
      const outcome = await find(asking(postern));
      cli.print(outcome, () => {
        const { found, skipped } = outcome;
        const skips = skipped.map(({ port, why }) => `${escapeText(`${port}: not asked, or no answer: ${why}`)}\n`);
        return `${foundText(found)}${skips.join('')}`;
      });
    },
  });
