import { useMemo } from 'preact/hooks';
import { cataloguePages, channelsPage, type GaugeSpec, type PageSpec } from '../../../../client/dash/pages.ts';
import type { UnitSystem } from '../../../../client/dash/units.ts';
import type { Catalogue } from '../../../../contract/telemetry/catalogue.ts';
import { type Face, faceOf } from '../../charts/face.ts';
import type { Layout } from './layout.ts';

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

/** One face for each line: the same for as long as the choice is the same, so that charts are not made anew. */
function useChartFaces(
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

/** What a layout shows of a catalogue. */
export interface Shown {
  readonly pages: readonly PageSpec[];
  readonly page: PageSpec | undefined;
  readonly gauges: readonly GaugeSpec[];
  readonly faces: readonly Face[];
  readonly chartFaces: readonly (readonly Face[])[];
  /** Of the scatter plot: across, up, and by what its points are coloured. */
  readonly cloud: readonly Face[];
}

/** @param opened pages of a file, in the place of the catalogue's own */
export function useShown(catalogue: Catalogue, layout: Layout, opened: readonly PageSpec[] | undefined): Shown {
  const { page: pageName, charts, scatter, units } = layout;
  const pages = useMemo(() => pagesOf(catalogue, opened), [catalogue, opened]);
  const page = pages.find(({ name }) => name === pageName) ?? pages[0];
  const gauges = useMemo(() => gaugesOf(page), [page]);
  const faces = useMemo(() => gauges.map((gauge) => faceOf(gauge, units)), [gauges, units]);
  const chartFaces = useChartFaces(catalogue, charts, units);
  const scattered =
    scatter === undefined ? [] : [scatter.x, scatter.y, scatter.by].filter((name) => name !== undefined);
  const [cloud = []] = useChartFaces(catalogue, [scattered], units);
  return { pages, page, gauges, faces, chartFaces, cloud };
}
