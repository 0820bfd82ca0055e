import { type FoundController, findControllers } from '../../drivers/megasquirt/find.ts';
import { findVerb } from '../find-verb.ts';
import { table } from '../text/table.ts';

export const findEcu = findVerb(findControllers, foundText);

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
