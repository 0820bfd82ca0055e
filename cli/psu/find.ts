import { type FoundSupply, findSupplies } from '../../drivers/e3631a/find.ts';
import { findVerb } from '../find-verb.ts';
import { table } from '../text/table.ts';

export const findPsu = findVerb(findSupplies, foundText);

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
