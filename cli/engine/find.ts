import { type FoundEngine, findEngines } from '../../drivers/engine/find.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';

export const findEngine = workVerb('find', {
  doc: 'Asks serial ports what hangs on them: only those that nobody holds and the policy marks "probe". Tells what it skipped, and why.',
  async run(cli, words) {
    noMore(words);
    await using postern = await cli.connect();
    const outcome = await findEngines(asking(postern));
    cli.print(outcome, () => {
      const { found, skipped } = outcome;
      const skips = skipped.map(({ port, why }) => `${escapeText(`${port}: not asked, or no answer: ${why}`)}\n`);
      return `${foundText(found)}${skips.join('')}`;
    });
  },
});

function foundText(found: readonly FoundEngine[]): string {
  if (found.length === 0) return 'no engine firmware was found\n';
  return table(
    ['port', 'version', 'board', 'dictionary', ''],
    found.map(({ port, version, board, dictionary, isOurs }) => [
      ...[port, version, board, dictionary],
      isOurs ? 'that of the driver' : 'another one than that of the driver',
    ]),
  );
}
