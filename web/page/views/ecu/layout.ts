/** What somebody has chosen to see of an instrument. It is kept in the browser, and may be of another version: what is not understood is left out. */
import { type UnitSystem, unitSystems } from '../../../../client/dash/units.ts';
import type { Catalogue } from '../../../../contract/telemetry/catalogue.ts';
import { MOST_LINES } from '../../charts/chart-series.ts';
import { WINDOWS_S } from '../../charts/time-view.ts';

export const MOST_CHARTS = 8;
export const RATES_HZ = [5, 10, 20, 50] as const;
/** Charts that are there before anybody has chosen any. */
const FIRST_CHARTS = 3;

export interface ScatterChoice {
  readonly x: string;
  readonly y: string;
  readonly by?: string | undefined;
}

export interface Layout {
  /** The name of a page of gauges. */
  readonly page?: string | undefined;
  readonly style: 'round' | 'bars';
  /** Channels of each chart. */
  readonly charts: readonly (readonly string[])[];
  readonly scatter?: ScatterChoice | undefined;
  readonly windowS: number;
  /** Undefined: as fast as the wire carries. */
  readonly rateHz?: number | undefined;
  readonly units: UnitSystem;
  /** Every channel is asked for, so that a chart that is added later has a past. */
  readonly keepsAll: boolean;
}

export function firstLayout({ gauges, channels, pages }: Catalogue): Layout {
  const front = pages[0]?.gauges.flatMap((name) => gauges.find((gauge) => gauge.name === name)?.channel ?? []) ?? [];
  const named =
    front.length > 0
      ? front
      : gauges.length > 0
        ? gauges.map(({ channel }) => channel)
        : channels.map(({ name }) => name);
  const first = [...new Set(named)];
  const [x, y] = first;
  return {
    style: 'round',
    charts: first.slice(0, FIRST_CHARTS).map((name) => [name]),
    scatter: x === undefined || y === undefined ? undefined : { x, y, by: first[2] },
    windowS: WINDOWS_S[1],
    rateHz: 20,
    units: 'given',
    keepsAll: false,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const oneOf = <Item>(list: readonly Item[], value: unknown): Item | undefined => list.find((item) => item === value);

/** @param text as it was kept; null: nothing was */
export function readLayout(text: string | null, catalogue: Catalogue): Layout {
  const first = firstLayout(catalogue);
  const kept = objectOf(text);
  if (kept === undefined) return first;
  const known = new Set(catalogue.channels.map(({ name }) => name));
  const isChannel = (value: unknown): value is string => isText(value) && known.has(value);
  const charts = Array.isArray(kept.charts)
    ? kept.charts
        .slice(0, MOST_CHARTS)
        .map((chart: unknown) =>
          Array.isArray(chart) ? [...new Set(chart.filter(isChannel))].slice(0, MOST_LINES) : [],
        )
        .filter((chart) => chart.length > 0)
    : first.charts;
  const { x, y, by } = Object(kept.scatter) as Record<string, unknown>;
  return {
    page: isText(kept.page) ? kept.page : undefined,
    style: kept.style === 'bars' ? 'bars' : 'round',
    charts,
    scatter: isChannel(x) && isChannel(y) ? { x, y, by: isChannel(by) ? by : undefined } : first.scatter,
    windowS: oneOf(WINDOWS_S, kept.windowS) ?? first.windowS,
    rateHz: kept.rateHz === null ? undefined : (oneOf(RATES_HZ, kept.rateHz) ?? first.rateHz),
    units: oneOf(unitSystems, kept.units) ?? first.units,
    keepsAll: kept.keepsAll === true,
  };
}

/** What is undefined is null: left out is what nobody has chosen. */
export const layoutText = ({ rateHz, ...layout }: Layout): string =>
  JSON.stringify({ ...layout, rateHz: rateHz ?? null });

function objectOf(text: string | null): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
