import { type FoundController, findControllers } from '../../drivers/megasquirt/find.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';

export const findEcu = workVerb('find', {
  doc: 'Asks serial ports what hangs on them: only those that nobody holds and the policy marks "probe". Tells what it skipped, and why.',
  async run(cli, words) {
    noMore(words);
    await using postern = await cli.connect();
    const outcome = await findControllers(asking(postern));
    cli.print(outcome, () => {
      const { found, skipped } = outcome;
      const skips = skipped.map(({ port, why }) => `${escapeText(`${port}: not asked, or no answer: ${why}`)}\n`);
      return `${foundText(found)}${skips.join('')}`;
    });
  },
});

function foundText(found: readonly FoundController[]): string {
  if (found.length === 0) return 'no engine controller was found\n';
  return table(
    ['port', 'signature', 'what', 'speaks'],
    found.map(({ port, signature, title, protocol }) => [
      port,
      signature,
      title ?? '',
      protocol === 'envelope' ? 'with check sums' : 'plainly',
    ]),
  );
}
