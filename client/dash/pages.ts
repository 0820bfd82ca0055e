import { suggest } from '../../contract/suggest.ts';
import type { Catalogue, Channel, Gauge } from '../../contract/telemetry/catalogue.ts';
import type { Limits } from './alarm.ts';
import type { Dashboard, DashGauge } from './dashboard-file.ts';

/** One gauge of a page: a channel, its range and limits in the channel's unit, and how it is called. */
export interface GaugeSpec {
  channel: string;
  title: string;
  unit: string;
  /** Undefined: as far as its values go. */
  range: { low: number; high: number } | undefined;
  limits: Limits;
  digits: number | undefined;
  options: readonly string[] | undefined;
  /** As a dashboards.yml draws it. */
  drawn: Pick<DashGauge, 'graphic' | 'justify' | 'label'> | undefined;
  /** There is no such channel: it is not asked for. */
  isUnknown?: true;
}

export interface PageSpec {
  name: string;
  gauges: readonly GaugeSpec[];
  /** A page whose channels are only asked for while it is shown, since they are all that there are. */
  isAll: boolean;
}

/** So many gauges are shown of an instrument that has no pages. */
const FIRST_GAUGES = 8;

/** The pages of an instrument's own catalogue: its front page first, and at the end one with every channel. */
export function cataloguePages(catalogue: Catalogue): PageSpec[] {
  const { channels, gauges, pages } = catalogue;
  const gaugeByName = new Map(gauges.map((gauge) => [gauge.name, gauge]));
  const own = pages.map(({ name, gauges: names }) => ({
    name,
    gauges: names.flatMap((one) => gaugeByName.get(one) ?? []),
  }));
  const first = { name: 'gauges', gauges: gauges.slice(0, FIRST_GAUGES) };
  return [
    ...[...own, first]
      .filter((page, index) => page.gauges.length > 0 && (page !== first || index === 0))
      .map((page) => ({
        name: page.name,
        gauges: page.gauges.map((gauge) => gaugeSpec(catalogue, gauge)),
        isAll: false,
      })),
    { name: 'all channels', gauges: channels.map((channel) => channelSpec(catalogue, channel)), isAll: true },
  ];
}

/** One page with these channels. */
export function channelsPage(catalogue: Catalogue, names: readonly string[]): PageSpec {
  const gauges = names.map((name) => channelSpec(catalogue, channelOf(catalogue, name) ?? { name }));
  return { name: 'channels', gauges, isAll: false };
}

function channelSpec(catalogue: Catalogue, channel: Channel): GaugeSpec {
  const gauge = catalogue.gauges.find((each) => each.channel === channel.name);
  if (gauge !== undefined) return { ...gaugeSpec(catalogue, gauge), title: channel.label ?? channel.name };
  const { name, label, unit = '', digits, options } = channel;
  const range = options === undefined || options.length < 2 ? undefined : { low: 0, high: options.length - 1 };
  return { channel: name, title: label ?? name, unit, range, limits: {}, digits, options, drawn: undefined };
}

function gaugeSpec(catalogue: Catalogue, gauge: Gauge): GaugeSpec {
  const { channel, title, unit, low, high, digits } = gauge;
  const { lowDanger, lowWarning, highWarning, highDanger } = gauge;
  const measured = channelOf(catalogue, channel);
  return {
    channel,
    title: title === '' ? channel : title,
    unit: unit ?? measured?.unit ?? '',
    range: low < high ? { low, high } : undefined,
    limits: { lowDanger, lowWarning, highWarning, highDanger },
    digits: digits ?? measured?.digits,
    options: measured?.options,
    drawn: undefined,
  };
}

/**
 * A page for each dashboard of a dashboards.yml.
 * @param isOpen the source may send channels that its catalogue does not have
 * @returns also what is to be told: channels that there are not, ranges that are those of raw values
 */
export function dashboardPages(
  dashboards: readonly Dashboard[],
  catalogue: Catalogue,
  isOpen: boolean,
): { pages: PageSpec[]; problems: { gauge: DashGauge; message: string; isUnknown: boolean }[] } {
  const problems: { gauge: DashGauge; message: string; isUnknown: boolean }[] = [];
  const specOf = (gauge: DashGauge): GaugeSpec => {
    const { key, label, graphic, justify } = gauge;
    const channel = channelOf(catalogue, key);
    const isUnknown = channel === undefined && !isOpen;
    if (isUnknown) problems.push({ gauge, message: unknown(catalogue, key), isUnknown });
    const own = channel === undefined ? undefined : channelSpec(catalogue, channel);
    const real = realRange(gauge, isOpen ? undefined : own, channel?.raw);
    if (real.wasRaw)
      problems.push({
        gauge,
        message: `${gauge.min} to ${gauge.max} is a range of raw values: ${key} is shown from ${real.range.low} to ${real.range.high}`,
        isUnknown: false,
      });
    return {
      channel: channel?.name ?? key,
      title: label === '' ? key : label,
      unit: own?.unit ?? '',
      range: real.range,
      limits: real.limits,
      digits: own?.digits,
      options: own?.options,
      drawn: { graphic, justify, label },
      ...(isUnknown ? { isUnknown } : {}),
    };
  };
  const pages = dashboards.map(({ name, gauges }) => ({ name, gauges: gauges.map(specOf), isAll: false }));
  return { pages, problems };
}

/** So much wider than the instrument's own range a range must be, to be one of raw values. */
const RAW_TIMES = 5;

interface Range {
  low: number;
  high: number;
}

/**
 * pyEfi showed raw values, tenths of a volt for instance, and its dashboards have ranges of those. Where a range is nowhere near the instrument's own
 * one, it is taken for such: the instrument says what it stands for, or else its own one is meant, and what burns does so at the same part of it.
 */
function realRange(
  { min, max, fire }: DashGauge,
  own: GaugeSpec | undefined,
  raw: Channel['raw'],
): { range: Range; limits: Limits; wasRaw: boolean } {
  const given = { low: min, high: max };
  const limitsOf = (at: number | undefined, isBelow = fire?.below === true): Limits =>
    at === undefined ? {} : isBelow ? { lowDanger: at } : { highDanger: at };
  if (own?.range === undefined || !isElsewhere(given, own.range))
    return { range: given, limits: limitsOf(fire?.at), wasRaw: false };
  if (raw !== undefined) {
    const real = (value: number) => Number(((value + raw.translate) * raw.scale).toPrecision(12));
    const range = { low: Math.min(real(min), real(max)), high: Math.max(real(min), real(max)) };
    const isBelow = (fire?.below === true) !== raw.scale < 0;
    if (!isElsewhere(range, own.range))
      return { range, limits: limitsOf(fire === undefined ? undefined : real(fire.at), isBelow), wasRaw: true };
  }
  const { low, high } = own.range;
  const at = fire === undefined ? undefined : low + ((fire.at - min) / (max - min)) * (high - low);
  return { range: own.range, limits: limitsOf(at), wasRaw: true };
}

const isElsewhere = ({ low, high }: Range, own: Range): boolean =>
  low >= own.high || high <= own.low || high - low >= (own.high - own.low) * RAW_TIMES;

/** By its name; where there is none, by the same in small letters, as pyEfi has them. */
export function channelOf({ channels }: Catalogue, name: string): Channel | undefined {
  const small = name.toLowerCase();
  return (
    channels.find((channel) => channel.name === name) ??
    channels.find((channel) => channel.name.toLowerCase() === small)
  );
}

function unknown({ channels }: Catalogue, key: string): string {
  const names = channels.map(({ name }) => name);
  const near = suggest(key, names);
  return `there is no channel '${key}'${near.length === 0 ? '' : `: did you mean ${near.slice(0, 3).join(' or ')}?`}`;
}
