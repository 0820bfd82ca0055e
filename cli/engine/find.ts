import { type FoundEngine, findEngines } from '../../drivers/engine/find.ts';
import { findVerb } from '../find-verb.ts';
import { table } from '../text/table.ts';

export const findEngine = findVerb(findEngines, foundText);

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
