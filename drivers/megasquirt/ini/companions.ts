import type { ChannelDefinition, GaugeTemplate } from '../definition.ts';
import { type Lookup, parseLookup } from '../expression/lookup.ts';
import { partsOf } from '../expression/walk.ts';
import type { Constants } from './constants.ts';
import type { Findings } from './findings.ts';

/** Options that texts of formulas choose from: `bitStringValue(list, index)`. */
export function listsOf(
  channels: readonly ChannelDefinition[],
  gauges: readonly GaugeTemplate[],
  constants: Constants,
): Map<string, readonly string[]> {
  const lists = new Map<string, readonly string[]>();
  const texts = [...channels.map(({ unitFrom }) => unitFrom), ...gauges.flatMap(({ title, unit }) => [title, unit])];
  for (const text of texts) {
    if (typeof text !== 'object') continue;
    for (const part of partsOf(text)) {
      const [named] = part.kind === 'call' && part.name === 'bitStringValue' ? part.arguments : [];
      if (named?.kind !== 'name' || lists.has(named.name)) continue;
      const options = constants.listOf(named.name);
      if (options !== undefined) lists.set(named.name, options);
    }
  }
  return lists;
}

/** Tables of `.inc` files that formulas look up. */
export function lookupsOf(
  channels: readonly ChannelDefinition[],
  readTable: (name: string) => string | undefined,
  findings: Findings,
): Map<string, Lookup> {
  const lookups = new Map<string, Lookup>();
  const missing = new Set<string>();
  for (const channel of channels) {
    if (channel.kind !== 'derived') continue;
    for (const part of partsOf(channel.expression)) {
      const [, file] = part.kind === 'call' && part.name === 'table' ? part.arguments : [];
      if (file?.kind !== 'text' || lookups.has(file.value) || missing.has(file.value)) continue;
      const found = lookupOf(file.value, readTable);
      if (typeof found !== 'string') lookups.set(file.value, found);
      else {
        missing.add(file.value);
        findings.warn(channel.line, `the table '${file.value.slice(0, 100)}' ${found}: table() of it is not known`);
      }
    }
  }
  return lookups;
}

/** @returns a table, or why there is none */
function lookupOf(name: string, readTable: (name: string) => string | undefined): Lookup | string {
  // A file beside the definition, and no way out of its folder.
  if (!/^\w[\w .()+-]{0,99}$/.test(name)) return 'is no name of a file beside this one';
  const text = readTable(name);
  if (text === undefined) return 'is not there';
  return parseLookup(text) ?? 'has no numbers in a form that is known';
}
