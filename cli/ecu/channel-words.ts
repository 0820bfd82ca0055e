import { suggest } from '../../contract/suggest.ts';
import type { Catalogue } from '../../contract/telemetry/catalogue.ts';
import { UsageError } from '../usage.ts';

/** Words that name channels. */
export const CHANNELS = {
  placeholder: '[words...]',
  doc: '[DEVICE] CHANNELS: names as rpm,map, gauges, and gauge pages by their names; none: all channels',
};

/**
 * The channels that words mean, each once, in the order in which they are named: channels, gauges, and pages of gauges, by names with
 * commas or blanks between them. Whether letters are capitals matters only where two names differ in nothing else: pyEfi has them all in small letters.
 * @param line where the words are of a file: its name and line, for messages
 * @returns undefined: none are named, which means all
 * @throws UsageError for a name that means nothing, with those that are like it
 */
export function chooseChannels(
  catalogue: Catalogue,
  words: readonly string[],
  line?: string,
): [string, ...string[]] | undefined {
  const names = words.flatMap((word) => word.split(',')).map((name) => name.trim());
  const meant = new Set(names.filter((name) => name !== '').flatMap((name) => channelsOf(catalogue, name, line)));
  const [first, ...others] = meant;
  return first === undefined ? undefined : [first, ...others];
}

function channelsOf({ channels, gauges, pages }: Catalogue, name: string, line: string | undefined): string[] {
  const channel = named(channels, name);
  if (channel !== undefined) return [channel.name];
  const gauge = named(gauges, name);
  if (gauge !== undefined) return [gauge.channel];
  const page = named(pages, name);
  if (page !== undefined) return page.gauges.flatMap((one) => named(gauges, one)?.channel ?? []);
  const near = suggest(
    name,
    [channels, gauges, pages].flatMap((list) => list.map((one) => one.name)),
  );
  throw new UsageError(
    `${line === undefined ? '' : `${line}: `}'${name}' is no channel, gauge or gauge page`,
    near.length === 0 ? "'postern ecu channels' lists them" : `did you mean ${near.slice(0, 5).join(' or ')}?`,
  );
}

/** The one of this name; where there is none, the one whose name differs in capital letters only. */
function named<Named extends { readonly name: string }>(list: readonly Named[], name: string): Named | undefined {
  const small = name.toLowerCase();
  return list.find((one) => one.name === name) ?? list.find((one) => one.name.toLowerCase() === small);
}
