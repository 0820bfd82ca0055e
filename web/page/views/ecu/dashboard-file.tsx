import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type Dashboard, findingText, parseDashboards } from '../../../../client/dash/dashboard-file.ts';
import { dashboardPages, type PageSpec } from '../../../../client/dash/pages.ts';
import type { Catalogue } from '../../../../contract/telemetry/catalogue.ts';

/** What somebody would still read; files of the terminal's dashboards have a few kilobytes. */
const MOST_BYTES = 1024 * 1024;

export interface OpenedDashboards {
  readonly name: string;
  readonly pages: readonly PageSpec[];
}

export interface DashboardFileProps {
  readonly catalogue: Catalogue;
  readonly opened: OpenedDashboards | undefined;
  readonly onOpen: (opened: OpenedDashboards | undefined) => void;
}

/** Gauges of a `dashboards.yml`, as `postern ecu dash --yml` has them. What is wrong with it is listed with its line. */
export function DashboardFile({ catalogue, opened, onOpen }: DashboardFileProps) {
  const problems = useSignal<readonly string[]>([]);
  const id = useId();
  const open = async (file: File) => {
    const { pages, told } = await readDashboardFile(file, catalogue);
    problems.value = told;
    if (pages.length > 0) onOpen({ name: file.name, pages });
  };
  return (
    <div class="dashboard-file">
      <label class="file-button" for={id}>
        Dashboards from a file …
      </label>
      <input
        id={id}
        class="hidden"
        type="file"
        accept=".yml,.yaml,.json"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) void open(file);
          currentTarget.value = '';
        }}
      />
      {opened !== undefined && (
        <button
          type="button"
          onClick={() => {
            problems.value = [];
            onOpen(undefined);
          }}
        >
          Close {opened.name}
        </button>
      )}
      <div role="status">
        <ul class="problems">
          {problems.value.map((problem) => (
            <li key={problem}>▲ {problem}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const MOST_TOLD = 12;

async function readDashboardFile(
  file: File,
  catalogue: Catalogue,
): Promise<{ pages: readonly PageSpec[]; told: string[] }> {
  if (file.size > MOST_BYTES)
    return { pages: [], told: [`${file.name} has ${file.size} bytes: it is no file of dashboards`] };
  const { dashboards, findings } = await parseDashboards(await file.text(), file.name).catch((error: unknown) => ({
    dashboards: [] as readonly Dashboard[],
    findings: [{ severity: 'error' as const, line: 1, column: 1, message: `it cannot be read: ${String(error)}` }],
  }));
  const { pages, problems } = dashboardPages(dashboards, catalogue, false);
  const shown = pages.filter(({ gauges }) => gauges.some(({ isUnknown }) => isUnknown !== true));
  const told = [
    ...findings.map((finding) => findingText(file.name, finding)),
    ...problems.map(({ gauge: { line, column }, message }) => `${file.name}:${line}:${column}: ${message}`),
    ...(shown.length === 0 ? [`nothing of ${file.name} can be shown`] : []),
  ];
  const more = told.length - MOST_TOLD;
  return { pages: shown, told: more > 0 ? [...told.slice(0, MOST_TOLD), `and ${more} more`] : told };
}
