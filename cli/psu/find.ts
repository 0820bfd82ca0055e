import { type FoundSupply, findSupplies } from '../../drivers/e3631a/find.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';

export const findPsu = workVerb('find', {
  doc: 'Asks serial ports what hangs on them: only those that nobody holds and the policy marks "probe". Tells what it skipped, and why.',
  async run(cli, words) {
    noMore(words);
    await using postern = await cli.connect();
    const outcome = await findSupplies(asking(postern));
    cli.print(outcome, () => {
      const { found, skipped } = outcome;
      const skips = skipped.map(({ port, why }) => `${escapeText(`${port}: not asked, or no answer: ${why}`)}\n`);
      return `${foundText(found)}${skips.join('')}`;
    });
  },
});

function foundText(found: readonly FoundSupply[]): string {
  if (found.length === 0) return 'no supply was found\n';
  return table(
    ['port', 'what', 'firmware', 'SCPI', ''],
    found.map(({ port, identity, scpiVersion, isE3631a }) => [
      port,
      identity === undefined ? 'does not say what it is' : `${identity.manufacturer} ${identity.model}`,
      identity?.firmware ?? '',
      scpiVersion,
      isE3631a ? 'a supply that Postern has a driver for' : 'no E3631A',
    ]),
  );
}
