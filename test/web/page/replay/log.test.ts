import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csv } from '../../../../drivers/megasquirt/logs/csv.ts';
import type { LogFormat, LogHead } from '../../../../drivers/megasquirt/logs/log.ts';
import { mlg } from '../../../../drivers/megasquirt/logs/mlg.ts';
import { msl } from '../../../../drivers/megasquirt/logs/msl.ts';
import { catalogueOfLog } from '../../../../web/page/views/replay/log-catalogue.ts';
import { LogColumns } from '../../../../web/page/views/replay/log-columns.ts';
import { formatOfName, readLog } from '../../../../web/page/views/replay/open-log.ts';

const startedMs = Date.UTC(2026, 4, 4, 10);
const head: LogHead = {
  startedMs,
  title: 'ecu0',
  channels: [
    { name: 'rpm', label: 'RPM', unit: 'rpm', digits: 0 },
    { name: 'map', unit: 'kPa', digits: 1 },
  ],
};

function bytesOf(format: LogFormat, rows: number): Uint8Array {
  const writer = format.writer(head);
  const pieces = [writer.head(), writer.marker(startedMs + 5, 'pulled away')];
  for (let row = 0; row < rows; row++)
    pieces.push(writer.row(startedMs + 20 * row, [1000 + row, row % 7 === 3 ? null : 40.5]));
  return Buffer.concat(pieces);
}

const fileOf = (name: string, bytes: Uint8Array) => ({
  name,
  size: bytes.length,
  slice: (from: number, to: number) => ({ arrayBuffer: async () => Uint8Array.from(bytes.subarray(from, to)).buffer }),
});

const read = (format: LogFormat, bytes: Uint8Array, columns?: LogColumns) =>
  readLog(fileOf(`x.${format.ending}`, bytes), format, () => {}, new AbortController().signal, columns);

describe('a log of the disk', () => {
  for (const format of [msl, mlg, csv])
    it(`.${format.ending} is read whole, in pieces`, async () => {
      const rows = 20_000;
      const columns = await read(format, bytesOf(format, rows));
      assert.deepEqual(columns.faults, []);
      assert.equal(columns.rows, rows);
      assert.equal(columns.values('rpm')?.[rows - 1], 1000 + rows - 1);
      assert.ok(Number.isNaN(columns.values('map')?.[3] ?? 0));
      assert.equal(columns.values('map')?.[4], 40.5);
      assert.ok(Math.abs(columns.lastS - columns.firstS - (20 * (rows - 1)) / 1000) < 1e-3);
      assert.deepEqual(
        columns.markers.map(({ text }) => text),
        ['pulled away'],
      );
    });
  it('one that was cut, or damaged, gives what is whole and says what is not, and where', async () => {
    const text = Buffer.from(bytesOf(msl, 100));
    const lines = String(text).split('\n');
    lines[40] = 'this is\tno row';
    const damaged = Buffer.from(lines.join('\n').slice(0, -9));
    const columns = await read(msl, damaged);
    assert.equal(columns.rows, 98);
    assert.match(columns.faults.join('\n'), /line 41 is no row/);
    assert.match(columns.faults.join('\n'), /it ends within line \d+/);
    const binary = bytesOf(mlg, 100);
    const cut = await read(mlg, binary.subarray(0, binary.length - 5));
    assert.equal(cut.rows, 99);
    assert.match(cut.faults.join(), /within a record, at byte \d+/);
  });
  it('what is no log says so, and is no failure', async () => {
    for (const bytes of [new Uint8Array(), Uint8Array.from({ length: 5000 }, (_, at) => (at * 37) % 256)])
      for (const format of [msl, mlg, csv]) {
        const columns = await read(format, bytes);
        assert.equal(columns.rows, 0);
        assert.ok(columns.faults.length > 0, format.ending);
      }
  });
  it('a file that is taken away meanwhile keeps what was read', async () => {
    const bytes = bytesOf(msl, 50_000);
    const file = fileOf('x.msl', bytes);
    const gone = {
      ...file,
      slice: (from: number, to: number) =>
        from > 0 ? { arrayBuffer: () => Promise.reject(new Error('it is gone')) } : file.slice(from, to),
    };
    const columns = await readLog(gone, msl, () => {}, new AbortController().signal);
    assert.ok(columns.rows > 1000);
    assert.match(columns.faults.join(), /at byte 262144 it could not be read any more: it is gone/);
  });
  it('one that is longer than the memory is shown up to there', async () => {
    const columns = await read(msl, bytesOf(msl, 5000), new LogColumns(4000));
    assert.equal(columns.rows, 1000);
    assert.match(columns.faults.join(), /only its first 1000 rows are shown/);
  });
  it('rows whose time goes back are left out, and told', async () => {
    const writer = msl.writer(head);
    const row = (seconds: number) => writer.row(startedMs + seconds * 1000, [seconds, 0]);
    const columns = await read(msl, Buffer.concat([writer.head(), row(1), row(5), row(3), row(4), row(6)]));
    assert.deepEqual([...(columns.values('rpm') ?? [])], [1, 5, 6]);
    assert.match(columns.faults.join(), /behind row 2 time goes back by 2\.00 s/);
  });
});

describe('formats by their endings', () => {
  it('are those that a browser can read; of the others it says why', () => {
    assert.equal(formatOfName('a.b.MSL'), msl);
    for (const [name, why] of [
      ['x.sqlite', /--convert/],
      ['x.txt', /which format/],
      ['msl', /which format|^msl/],
    ] as const) {
      // biome-ignore format: pairs
      const found = formatOfName(name);
      if (name !== 'msl') assert.match('problem' in found ? found.problem : '', why);
    }
  });
});

describe('gauges of a log', () => {
  it('are those of the instrument whose channels it has, by name or by label', async () => {
    const columns = await read(msl, bytesOf(msl, 10));
    const like = {
      channels: [{ name: 'RPM_raw', label: 'RPM' }],
      gauges: [
        { name: 'tach', channel: 'rpm', title: 'Engine speed', low: 0, high: 8000, highDanger: 7000 },
        { name: 'other', channel: 'boost', title: 'Boost', low: 0, high: 2 },
      ],
      pages: [{ name: 'Front page', gauges: ['other', 'tach'] }],
    };
    const catalogue = catalogueOfLog(columns, like);
    assert.deepEqual(
      catalogue.gauges.map(({ name }) => name),
      ['tach'],
    );
    assert.deepEqual(catalogue.pages, [{ name: 'Front page', gauges: ['tach'] }]);
  });
  it('otherwise go as far as its values do, those that move first', async () => {
    const columns = await read(msl, bytesOf(msl, 10));
    const { gauges, pages } = catalogueOfLog(columns, undefined);
    assert.deepEqual(
      gauges.map(({ channel }) => channel),
      ['rpm', 'map'],
    );
    assert.ok((gauges[0]?.low ?? 0) <= 1000 && (gauges[0]?.high ?? 0) >= 1009);
    assert.deepEqual(pages, []);
  });
});
