import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Postern } from '../../../../client/browser.ts';
import type { TelemetryCatalogue } from '../../../../client/telemetry.ts';
import { useAsked } from '../../panel/use.ts';
import { Nothing } from '../../parts/states.tsx';
import type { LogColumns } from './log-columns.ts';
import { LogView } from './log-view.tsx';
import { formatOfName, readLog } from './open-log.ts';

interface Opened {
  readonly name: string;
  /** Of the file, from 0 to 1; 1: it is read. */
  readonly share: number;
  readonly columns?: LogColumns | undefined;
  readonly problem?: string | undefined;
}

interface Like {
  readonly device: string;
  readonly catalogue: TelemetryCatalogue;
}

/** Gauges of the controllers that one may see: logs are mostly theirs. */
async function cataloguesOf(postern: Postern): Promise<readonly Like[]> {
  const { instruments } = await postern.instrument.list();
  const found = await Promise.all(
    instruments.map(({ device }) =>
      postern
        .telemetry(device)
        .catalogue()
        .then(
          (catalogue) => [{ device, catalogue }],
          () => [],
        ),
    ),
  );
  return found.flat();
}

const OWN = '';
const MOST_FAULTS = 12;

/** A log of the disk, which stays there: it is read in the browser, and sent to nobody. */
export function Replay() {
  const opened = useSignal<Opened | undefined>(undefined);
  const chosen = useSignal<string | undefined>(undefined);
  const catalogues = useAsked(cataloguesOf).asked.value.value ?? [];
  const reading = useRef(new AbortController());
  const id = useId();
  useEffect(() => () => reading.current.abort(), []);
  const open = async (file: File) => {
    reading.current.abort();
    const own = new AbortController();
    reading.current = own;
    const { signal } = own;
    const format = formatOfName(file.name);
    if ('problem' in format) {
      opened.value = { name: file.name, share: 1, problem: format.problem };
      return;
    }
    opened.value = { name: file.name, share: 0 };
    try {
      const columns = await readLog(
        file,
        format,
        ({ share }) => (opened.value = { name: file.name, share: Math.min(share, 0.99) }),
        signal,
      );
      opened.value = { name: file.name, share: 1, columns };
    } catch (error) {
      // Another file was opened meanwhile, or another view.
      if (!signal.aborted) throw error;
    }
  };
  const { columns, name = '', share = 0, problem } = opened.value ?? {};
  const fitting = catalogues.filter(({ catalogue }) => columns !== undefined && fits(columns, catalogue));
  const like = chosen.value === OWN ? undefined : (fitting.find(({ device }) => device === chosen.value) ?? fitting[0]);
  return (
    <div class="replay">
      <h1 class="hidden">Replay</h1>
      <div class="tools">
        <span class="open-file">
          <label class="file-button" for={id}>
            Open a log …
          </label>
          <input
            id={id}
            class="hidden"
            type="file"
            accept=".msl,.mlg,.csv,.sqlite,.sqlite3,.db"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined) void open(file);
              currentTarget.value = '';
            }}
          />
        </span>
        {columns !== undefined && fitting.length > 0 && (
          <label>
            Gauges{' '}
            <select value={like?.device ?? OWN} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
              {fitting.map(({ device }) => (
                <option key={device} value={device}>
                  as of {device}
                </option>
              ))}
              <option value={OWN}>as far as the log goes</option>
            </select>
          </label>
        )}
        <p role="status" class="read">
          {opened.value !== undefined && share < 1 && `◌ Reading ${name}: ${Math.floor(share * 100)} %`}
          {columns !== undefined && readText(name, columns)}
        </p>
      </div>
      {problem !== undefined && <p class="state refused">▲ {problem}</p>}
      {columns !== undefined && <Faults columns={columns} />}
      {opened.value === undefined && (
        <Nothing text="A log of an engine (.msl, .mlg or .csv) from this computer's disk is shown here as gauges and charts. It is read in the browser and sent to nobody." />
      )}
      {columns !== undefined && columns.rows > 0 && (
        <LogView key={`${name} ${columns.rows} ${like?.device}`} columns={columns} like={like?.catalogue} />
      )}
    </div>
  );
}

function Faults({ columns }: { columns: LogColumns }) {
  const { faults, rows, hasHead } = columns;
  if (faults.length === 0 && rows > 0) return null;
  return (
    <div class="card faults" role="alert">
      <p>
        ▲{' '}
        {!hasHead
          ? 'This is no log that can be read.'
          : rows === 0
            ? 'There are no rows in this log.'
            : `This log is not whole. What could be read of it is shown: ${rows} rows.`}
      </p>
      <ul>
        {faults.slice(0, MOST_FAULTS).map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
        {faults.length > MOST_FAULTS && <li>and {faults.length - MOST_FAULTS} more</li>}
      </ul>
    </div>
  );
}

function readText(name: string, { rows, channels, head, firstS, lastS }: LogColumns): string {
  const when = head.startedMs === 0 ? '' : `, of ${new Date(head.startedMs).toLocaleString('en-GB')}`;
  return `${name}: ${rows} rows of ${channels.length} channels in ${(lastS - firstS).toFixed(1)} s${when}`;
}

/** At least one gauge could show something. */
function fits({ channels }: LogColumns, { gauges }: TelemetryCatalogue): boolean {
  const names = new Set(channels.flatMap(({ name, label }) => [name.toLowerCase(), (label ?? name).toLowerCase()]));
  return gauges.some(({ channel }) => names.has(channel.toLowerCase()));
}
