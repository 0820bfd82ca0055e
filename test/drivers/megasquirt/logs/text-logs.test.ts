/** `.msl` and `.csv`: what ours look like, and those of other programs. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csv } from '../../../../drivers/megasquirt/logs/csv.ts';
import type { LogHead } from '../../../../drivers/megasquirt/logs/log.ts';
import { msl } from '../../../../drivers/megasquirt/logs/msl.ts';
import { faultsOf, headOf, read, rowsOf, write } from './reading.ts';

const startedMs = Date.UTC(2026, 4, 4, 10);
const head: LogHead = {
  startedMs,
  title: 'ecu0 (MS2Extra), by postern',
  channels: [
    { name: 'rpm', label: 'RPM', unit: 'RPM', digits: 0 },
    { name: 'time', label: 'Time', unit: 's' },
    { name: 'coolant', unit: '°C' },
  ],
};
const entries = [
  { kind: 'row' as const, atMs: startedMs + 250.07, values: [850, 1.5, 83.3] },
  { kind: 'marker' as const, atMs: startedMs + 300, text: 'lap "2"' },
  { kind: 'row' as const, atMs: startedMs + 350, values: [900, null, 83.30000000000001] },
];

describe('.msl', () => {
  it('looks as TunerStudio writes it', () => {
    assert.equal(
      String(write(msl, head, entries).bytes),
      [
        '"ecu0 (MS2Extra), by postern"',
        '"Capture Date: 2026-05-04T10:00:00.000Z"',
        '"Postern channels: [{"name":"rpm","label":"RPM","unit":"RPM","digits":0},{"name":"time","label":"Time","unit":"s"},{"name":"coolant","unit":"\\u00b0C"}]"',
        'Time\tRPM\ttime_2\tcoolant',
        's\tRPM\ts\t°C',
        '0.25007\t850\t1.5\t83.3',
        'MARK 001 - lap "2" - 0.30000 s',
        '0.35000\t900\tNaN\t83.30000000000001',
        '',
      ].join('\n'),
    );
  });
  it('of another program is read: dates, units, markers, a system of other letters', () => {
    const file = Buffer.from(
      [
        '"MS2Extra comms342h2: MS2/Extra 3.4.2"',
        '"Capture Date: Sat Jan 05 16:49:32 UTC 2013"',
        'Time\tSecL\tCLT\tRPM\tRPM\r',
        'sec\tsec\t\xb0F\t\t\r',
        '0.000\t12\t180.5\t850\t1\t\r',
        'MARK 000 - Manual - Sat Jan 05 16:49:33 UTC 2013',
        '0.062\t12\t\t-1.5e3\tnan\r',
        'this is no row',
        '0.125\t13',
        '',
      ].join('\n'),
      'latin1',
    );
    const parts = read(msl, file);
    const at = Date.UTC(2013, 0, 5, 16, 49, 32);
    assert.deepEqual(parts, [
      {
        kind: 'head',
        head: {
          startedMs: at,
          title: 'MS2Extra comms342h2: MS2/Extra 3.4.2',
          channels: [{ name: 'SecL', unit: 'sec' }, { name: 'CLT', unit: '°F' }, { name: 'RPM' }, { name: 'RPM_2' }],
        },
      },
      { kind: 'row', atMs: at, values: [12, 180.5, 850, 1] },
      { kind: 'marker', atMs: at, text: 'Manual - Sat Jan 05 16:49:33 UTC 2013' },
      { kind: 'row', atMs: at + 62, values: [12, null, -1500, null] },
      { kind: 'fault', text: 'line 8 is no row, and left out' },
      { kind: 'fault', text: 'more lines that are no rows: 1' },
    ]);
  });
  it('without units, or without times', () => {
    assert.deepEqual(rowsOf(read(msl, Buffer.from('Time\tRPM\n1\t800\n'))), [
      { kind: 'row', atMs: 1000, values: [800] },
    ]);
    const without = read(msl, Buffer.from('MAP\tRPM\nkPa\trpm\n99\t800\n98\t810\n'));
    assert.deepEqual(
      rowsOf(without).map(({ atMs }) => atMs),
      [100, 200],
    );
    assert.deepEqual(faultsOf(without), ['it has no column Time: rows are told 0.1 s apart']);
    assert.deepEqual(headOf(without)?.channels, [
      { name: 'MAP', unit: 'kPa' },
      { name: 'RPM', unit: 'rpm' },
    ]);
  });
});

describe('.csv', () => {
  it('has times, values by name, and markers', () => {
    assert.equal(
      String(write(csv, head, entries).bytes),
      [
        'time,seconds,rpm,time_,coolant,marker',
        '2026-05-04T10:00:00.25007Z,0.25007,850,1.5,83.3,',
        '2026-05-04T10:00:00.30000Z,0.30000,,,,"lap ""2"""',
        '2026-05-04T10:00:00.35000Z,0.35000,900,,83.30000000000001,',
        '',
      ].join('\n'),
    );
  });
  it('of another program is read', () => {
    const parts = read(
      csv,
      Buffer.from('\ufeffSeconds,RPM,"Coolant, F"\r\n# a remark\r\n0.5, 800 ,"190"\r\n0.75,NaN,x\r\n1,810\r\n'),
    );
    assert.deepEqual(parts, [
      { kind: 'head', head: { startedMs: 0, title: '', channels: [{ name: 'RPM' }, { name: 'Coolant, F' }] } },
      { kind: 'row', atMs: 500, values: [800, 190] },
      { kind: 'fault', text: 'line 4 has a cell that is no number, and is left out' },
      { kind: 'fault', text: 'more lines that are no rows: 1' },
    ]);
  });
  it('times of day have zones', () => {
    const parts = read(
      csv,
      Buffer.from('rpm,time\n1,2026-05-04T12:00:00.5+02:00\n2,2026-05-04T10:00:01Z\n3,yesterday\n'),
    );
    assert.deepEqual(
      rowsOf(parts).map(({ atMs }) => atMs - startedMs),
      [500, 1000],
    );
    assert.deepEqual(faultsOf(parts), ['line 4 has no time, and is left out']);
  });
});
