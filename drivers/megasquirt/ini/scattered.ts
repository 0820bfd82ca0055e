import { channelNamed, constantNamed, NO_SETTINGS, settingsScope } from '../decode/names.ts';
import type { Definition, Scattered } from '../definition.ts';
import { compileExpression } from '../expression/compile.ts';
import type { Channels } from './channels.ts';
import type { Constants } from './constants.ts';
import type { Findings } from './findings.ts';
import type { PageCommands } from './header.ts';

/** How to read channels that lie apart, where the file has all that it takes and does not say no. */
export function scatteredOf(
  definition: Definition,
  { scatteredGet, scatteredArray, scatteredEnabled }: Channels,
  constants: Constants,
  pages: readonly PageCommands[],
  findings: Findings,
): Scattered | undefined {
  if (scatteredGet === undefined || scatteredArray === undefined) {
    if (scatteredGet !== undefined || scatteredArray !== undefined)
      findings.warn(
        scatteredArray?.line ?? 1,
        'scattered reads take a scatteredOchGetCommand and a scatteredOffsetArray: not used',
      );
    return undefined;
  }
  const { name, line } = scatteredArray;
  const array = constants.arrayIn(name);
  const page = pages.find(({ number }) => number === array?.page);
  const why =
    array === undefined
      ? 'is no list in the memory of the controller'
      : array.type !== 'U16'
        ? `is a list of ${array.type}, not of U16`
        : page?.write === undefined
          ? 'lies in a page without a command that writes'
          : undefined;
  if (array === undefined || page?.write === undefined || why !== undefined) {
    findings.warn(line, `the scatteredOffsetArray '${name}' ${why}: scattered reads are not used`);
    return undefined;
  }
  if (isOff(definition, scatteredEnabled)) return undefined;
  const { offset, length: entries } = array;
  return { get: scatteredGet, array: { identifier: page.identifier, offset, entries }, write: page.write };
}

/** What only the controller knows is taken as on: it answers that it cannot, if it cannot. */
function isOff(definition: Definition, enabled: Channels['scatteredEnabled']): boolean {
  if (enabled === undefined) return false;
  const scope = settingsScope(definition, NO_SETTINGS);
  const named = (name: string) =>
    name === 'scatterRuntimeEnabled' && channelNamed(definition, name) === undefined
      ? (constantNamed(definition, name, NO_SETTINGS) ?? 1)
      : scope.valueOf(name);
  return compileExpression(enabled, { ...scope, valueOf: named }) === 0;
}
