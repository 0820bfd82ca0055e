import { channelOf } from '../../../../client/dash/pages.ts';
import type { Catalogue, Gauge } from '../../../../contract/telemetry/catalogue.ts';
import { niceRange } from '../../charts/nice-range.ts';
import { extentOf } from '../../charts/samples.ts';
import type { LogColumns } from './log-columns.ts';

/** So many gauges are shown of a log that nothing else is known of. */
const FIRST_GAUGES = 8;

/**
 * A log as if it was an instrument: its channels, and gauges that go as far as its values do.
 * @param like an instrument whose gauges fit, where the log's channels have their names
 */
export function catalogueOfLog(columns: LogColumns, like: Catalogue | undefined): Catalogue {
  const own: Catalogue = { channels: columns.channels, gauges: [], pages: [] };
  const gauges = (like?.gauges ?? []).flatMap((gauge) => {
    const channel = channelOf(own, gauge.channel) ?? channelOf(own, labelOf(like, gauge.channel));
    return channel === undefined ? [] : [{ ...gauge, channel: channel.name }];
  });
  const names = new Set(gauges.map(({ name }) => name));
  const pages = (like?.pages ?? [])
    .map((page) => ({ ...page, gauges: page.gauges.filter((name) => names.has(name)) }))
    .filter((page) => page.gauges.length > 0);
  if (gauges.length > 0) return { ...own, gauges, pages };
  return { ...own, gauges: seenGauges(columns) };
}

const labelOf = (like: Catalogue | undefined, name: string): string =>
  like?.channels.find((channel) => channel.name === name)?.label ?? name;

/** Those that move, first. */
function seenGauges(columns: LogColumns): Gauge[] {
  const seen = columns.channels.flatMap(({ name, label, unit, digits, options }) => {
    const values = columns.values(name);
    const extent = values === undefined ? undefined : extentOf(values, 0, values.length);
    if (extent === undefined || options !== undefined) return [];
    const gauge: Gauge = { name, channel: name, title: label ?? name, ...niceRange(extent) };
    return [
      {
        gauge: { ...gauge, ...(unit !== undefined && { unit }), ...(digits !== undefined && { digits }) },
        moves: extent.high > extent.low,
      },
    ];
  });
  return [...seen.filter(({ moves }) => moves), ...seen.filter(({ moves }) => !moves)]
    .map(({ gauge }) => gauge)
    .slice(0, FIRST_GAUGES);
}
