import type { Catalogue, Channel, Gauge } from '../../contract/telemetry/catalogue.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';
import { openEcu, takeEcu } from './ecus.ts';

/** As many options of a channel as fit into a line. */
const OPTIONS_SHOWN = 8;

export const channelsEcu = workVerb('channels', {
  doc: 'What there is to read: channels with their units, what their values mean, the ranges of their gauges.',
  words: [
    {
      placeholder: '[words...]',
      doc: '[DEVICE] FILTER: only those with all of these words in name, heading, unit or gauge',
    },
  ],
  options: [{ flags: '--pages', doc: 'the pages of gauges, and what is on them' }],
  async run(cli, words, options) {
    await using postern = await cli.connect();
    const { device, rest } = await takeEcu(postern, words);
    const { edition, ...whole } = await openEcu(postern, device).catalogue();
    const catalogue = filtered(whole, rest);
    const text = () => (options.pages === true ? pagesText(catalogue) : channelsText(catalogue));
    cli.print({ device, edition, ...catalogue }, () => text() || noneText(device, rest));
  },
});

const noneText = (device: string, filters: readonly string[]) =>
  escapeText(`${device} has none of that${filters.length === 0 ? '' : `: ${filters.join(' ')}`}`).concat('\n');

/** What has all of the words, and the gauges and pages of that. */
export function filtered({ channels, gauges, pages }: Catalogue, filters: readonly string[]): Catalogue {
  const wanted = filters.map((filter) => filter.toLowerCase());
  const has = (texts: readonly (string | undefined)[]) => {
    const text = texts.join('\n').toLowerCase();
    return wanted.every((filter) => text.includes(filter));
  };
  const titles = groupBy(gauges, ({ channel }) => channel);
  const kept = channels.filter(({ name, label, unit }) => {
    const own = titles.get(name) ?? [];
    return has([name, label, unit, ...own.flatMap((gauge) => [gauge.name, gauge.title])]);
  });
  const names = new Set(kept.map(({ name }) => name));
  const shown = gauges.filter(({ channel }) => names.has(channel));
  const shownNames = new Set(shown.map(({ name }) => name));
  return {
    channels: kept,
    gauges: shown,
    pages: pages.filter((page) => has([page.name]) || page.gauges.some((gauge) => shownNames.has(gauge))),
  };
}

function channelsText({ channels, gauges }: Catalogue): string {
  const gaugesOf = groupBy(gauges, ({ channel }) => channel);
  return table(
    ['channel', 'unit', 'gauge', 'what it is'],
    channels.map((channel) => {
      const [gauge] = gaugesOf.get(channel.name) ?? [];
      return [channel.name, channel.unit ?? '', gauge === undefined ? '' : rangeText(gauge), meaningOf(channel, gauge)];
    }),
  );
}

function pagesText({ gauges, pages }: Catalogue): string {
  const byName = new Map(gauges.map((gauge) => [gauge.name, gauge]));
  const rows = pages.flatMap((page) =>
    page.gauges.flatMap((name) => {
      const gauge = byName.get(name);
      if (gauge === undefined) return [];
      return [[page.name, name, gauge.channel, gauge.unit ?? '', rangeText(gauge), alarmText(gauge), gauge.title]];
    }),
  );
  return table(['page', 'gauge', 'channel', 'unit', 'range', 'alarms', 'title'], rows);
}

function meaningOf({ name, label, options, derived }: Channel, gauge: Gauge | undefined): string {
  const heading = [label, gauge?.title].find((text) => text !== undefined && text !== name);
  const more = (options?.length ?? 0) > OPTIONS_SHOWN ? ', …' : '';
  const meanings = options?.slice(0, OPTIONS_SHOWN).map((option, value) => `${value}: ${option}`);
  return [heading, derived ? 'computed' : undefined, meanings && `${meanings.join(', ')}${more}`]
    .filter((text) => text !== undefined && text !== '')
    .join('; ');
}

const rangeText = ({ low, high }: Gauge): string => `${low} to ${high}`;

/** From where on it is a warning, and a danger. */
function alarmText({ lowDanger, lowWarning, highWarning, highDanger }: Gauge): string {
  const limit = (sign: string, value: number | undefined, mark: string) =>
    value === undefined ? [] : [`${sign}${value}${mark}`];
  return [
    ...limit('<', lowDanger, '!'),
    ...limit('<', lowWarning, ''),
    ...limit('>', highWarning, ''),
    ...limit('>', highDanger, '!'),
  ].join(' ');
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
