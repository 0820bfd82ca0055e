import { useMemo } from 'preact/hooks';
import { cataloguePages, channelsPage, type GaugeSpec, type PageSpec } from '../../../../client/dash/pages.ts';
import type { UnitSystem } from '../../../../client/dash/units.ts';
import type { Catalogue } from '../../../../contract/telemetry/catalogue.ts';
import { type Face, faceOf } from '../../charts/face.ts';

/** Pages of gauges: of a file where one is open, otherwise those of the catalogue, but for the one with everything. */
export const pagesOf = (catalogue: Catalogue, opened: readonly PageSpec[] | undefined): readonly PageSpec[] => {
  const own = cataloguePages(catalogue);
  const few = own.filter(({ isAll }) => !isAll);
  return opened ?? (few.length > 0 ? few : own.slice(0, 1));
};

/** So many gauges are drawn of a page that has everything. */
const MOST_GAUGES = 64;

export const gaugesOf = (page: PageSpec | undefined): readonly GaugeSpec[] =>
  (page?.gauges ?? []).filter(({ isUnknown }) => isUnknown !== true).slice(0, MOST_GAUGES);

export function useGaugeFaces(gauges: readonly GaugeSpec[], units: UnitSystem): readonly Face[] {
  return useMemo(() => gauges.map((gauge) => faceOf(gauge, units)), [gauges, units]);
}

/** One face for each line: the same for as long as the choice is the same, so that charts are not made anew. */
export function useChartFaces(
  catalogue: Catalogue,
  charts: readonly (readonly string[])[],
  units: UnitSystem,
): readonly (readonly Face[])[] {
  return useMemo(() => {
    const all = [...new Set(charts.flat())];
    const faces = new Map(channelsPage(catalogue, all).gauges.map((spec) => [spec.channel, faceOf(spec, units)]));
    return charts.map((chart) => chart.flatMap((name) => faces.get(name) ?? []));
  }, [catalogue, JSON.stringify(charts), units]);
}
