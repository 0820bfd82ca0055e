import type { GaugePage } from '../../../contract/telemetry/catalogue.ts';
import { digitsOfScale } from '../decode/numbers.ts';
import type { ChannelDefinition, GaugeTemplate, LogEntry } from '../definition.ts';
import { oneLine } from '../one-line.ts';
import type { Findings } from './findings.ts';

const PAGE_GAUGES = 64;

/** Channels with the headings that logs give them, and the digits of their gauges, or else of logs. */
export function labelled(
  channels: readonly ChannelDefinition[],
  log: readonly LogEntry[],
  gauges: readonly GaugeTemplate[],
): ChannelDefinition[] {
  const entries = new Map(log.map((entry) => [entry.channel, entry]));
  const shown = new Map(gauges.map((gauge) => [gauge.channel, gauge.digits]));
  return channels.map((channel) => {
    const entry = entries.get(channel.name);
    const digits = shown.get(channel.name) ?? digitsOfLog(channel, entry?.format ?? '');
    const isCount = typeof digits === 'number' && Number.isInteger(digits) && digits >= 0 && digits <= 9;
    return { ...channel, label: entry?.label, digits: isCount ? digits : undefined };
  });
}

/** Those of its format, but for digits that the channel cannot have. */
function digitsOfLog(channel: ChannelDefinition, format: string): number | undefined {
  const match = /^%(?:\d*\.0?(\d)f|\d*d)$/.exec(format);
  if (match === null) return undefined;
  const digits = Number(match[1] ?? 0);
  const isScaled = (channel.kind === 'scalar' || channel.kind === 'array') && channel.type !== 'F32';
  return isScaled && typeof channel.scale === 'number' ? Math.min(digits, digitsOfScale(channel.scale)) : digits;
}

/** The front page, then a page for each heading; long ones in several. */
export function pagesOf(
  templates: readonly GaugeTemplate[],
  front: readonly { name: string; line: number }[],
  findings: Findings,
): GaugePage[] {
  const known = new Set(templates.map(({ name }) => name));
  const first = front.filter(({ name, line }) => {
    if (!known.has(name)) findings.warn(line, `the front page has '${name}', which is no gauge: skipped`);
    return known.has(name);
  });
  const groups = new Map<string, string[]>([['Front page', first.map(({ name }) => name)]]);
  for (const { name, category = 'Gauges' } of templates) {
    const group = groups.get(category);
    if (group === undefined) groups.set(category, [name]);
    else group.push(name);
  }
  return [...groups].flatMap(([name, gauges]) => {
    const parts = Array.from({ length: Math.ceil(gauges.length / PAGE_GAUGES) }, (_, part) =>
      gauges.slice(part * PAGE_GAUGES, (part + 1) * PAGE_GAUGES),
    );
    return parts.map((part, index) => ({
      name: index === 0 ? oneLine(name, 64) : `${oneLine(name, 60)} ${index + 1}`,
      gauges: part,
    }));
  });
}
