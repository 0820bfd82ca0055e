/** Prometheus' text format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import type { Quality } from '../../../contract/telemetry/frame.ts';

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const PREFIX = 'postern_ecu_';
/** More meanings than that are not told. */
const MOST_MEANINGS = 16;

export interface Metric {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  /** Undefined: it is not known now, and left out. */
  value: number | undefined;
}

/** A name for each channel, with no other letters than Prometheus has; no two are the same. */
export function metricNames(channels: readonly Pick<Channel, 'name'>[]): string[] {
  const used = new Set<string>();
  return channels.map(({ name }) => {
    const base = `${PREFIX}channel_${name.replace(/[^a-zA-Z0-9_]/g, '_')}`;
    let unique = base;
    for (let number = 2; used.has(unique); number++) unique = `${base}_${number}`;
    used.add(unique);
    return unique;
  });
}

export function channelHelp({ name, label, unit, options = [] }: Channel): string {
  const heading = label === undefined || label === '' ? name : label;
  const meanings = options.length > MOST_MEANINGS ? [] : options.map((option, value) => `${value}: ${option}`);
  return [`${heading}${unit === undefined || unit === '' ? '' : ` (${unit})`}`, ...meanings].join(', ');
}

const qualityHelp: Readonly<Record<keyof Quality, { name: string; help: string }>> = {
  crcErrors: { name: 'crc_errors_total', help: 'Replies whose check sum or form was wrong.' },
  timeouts: { name: 'timeouts_total', help: 'Requests that were not answered in time.' },
  busy: { name: 'busy_total', help: 'Requests that the controller was too busy for.' },
  retries: { name: 'retries_total', help: 'Requests that were made again.' },
  dropped: { name: 'frames_dropped_total', help: 'Frames that were due and not read in time.' },
  resets: { name: 'resets_total', help: 'How often the controller has started again, or come back.' },
};

/** What went wrong since the driver was started. */
export const qualityMetrics = (quality: Quality | undefined): Metric[] =>
  (Object.keys(qualityHelp) as (keyof Quality)[]).map((key) =>
    counter(qualityHelp[key].name, qualityHelp[key].help, quality?.[key]),
  );

export const gauge = (name: string, help: string, value: number | undefined): Metric => ({
  name: `${PREFIX}${name}`,
  type: 'gauge',
  help,
  value,
});
export const counter = (name: string, help: string, value: number | undefined): Metric => ({
  name: `${PREFIX}${name}`,
  type: 'counter',
  help,
  value,
});

export const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
export const escapeLabel = (text: string) => escapeHelp(text).replaceAll('"', '\\"');

/** Each metric with what it is, and its value where it is known. */
export function exposition(device: string, metrics: readonly Metric[]): string {
  const label = `{device="${escapeLabel(device)}"}`;
  return metrics
    .filter(({ value }) => value !== undefined)
    .map(
      ({ name, type, help, value }) =>
        `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${name}${label} ${value}\n`,
    )
    .join('');
}
