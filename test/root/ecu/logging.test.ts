/** An ordinary user logs an engine controller behind a root broker: everything that it has, whatever is killed meanwhile. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type ReadLog, readLog } from '../../../cli/ecu/log/read-log.ts';
import { shortest } from '../../../drivers/megasquirt/logs/mlg-fields.ts';
import type { DriverProcess as Running } from '../supply/driver-process.ts';
import { EcuBench, SUITE } from './bench.ts';

const FORMATS = ['csv', 'msl', 'mlg', 'sqlite'];

let bench: EcuBench;
before(async () => {
  bench = await EcuBench.open();
});
after(() => bench.end());

describe('a logger of all channels, in all formats', SUITE, () => {
  let driver: Running;
  let logger: Running;
  let files: string[];
  let number = 0;

  beforeEach(async () => {
    driver = await bench.drive('--supervise');
    number++;
    files = FORMATS.map((format) => bench.file(bench.ada, `all-${number}.${format}`));
    logger = bench.start(bench.ada, 'log', ...files.slice(0, 1), ...files.slice(1).flatMap((file) => ['--to', file]));
    await rowsWritten(5000);
  });
  afterEach(() => bench.clear());

  /** The text formats have grown by so many bytes. */
  async function rowsWritten(bytes: number): Promise<void> {
    const [file = ''] = files;
    const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const before = size();
    await bench.until(() => size() > before + bytes || !logger.isRunning, 'rows are written');
    assert.ok(logger.isRunning, logger.log);
  }

  /** Every format has the same, and the .mlg as many digits of it as it can. */
  async function assertSame(): Promise<ReadLog> {
    const logs = await Promise.all(files.map((file) => readLog(file)));
    const [csv, msl, mlg, sqlite] = logs;
    assert.ok(csv !== undefined && mlg !== undefined && csv.rows.length > 0);
    assert.deepEqual([csv.faults, mlg.faults], [[], []]);
    assert.deepEqual([msl?.rows, msl?.markers], [csv.rows, csv.markers]);
    assert.deepEqual([sqlite?.rows, sqlite?.markers], [csv.rows, csv.markers]);
    const short = csv.rows.map((row) => ({
      ...row,
      values: row.values.map((value) => (value === null ? null : shortest(Math.fround(value)))),
    }));
    assert.deepEqual([mlg.rows, mlg.markers], [short, csv.markers]);
    assert.deepEqual([mlg.channels, sqlite?.channels], [msl?.channels, msl?.channels]);
    return csv;
  }
  const markersOf = ({ markers }: ReadLog) => markers.map(({ text }) => text);

  it('has the same in each of them, without a hole', async () => {
    await bench.until(() => statSync(files[0] ?? '').size > 100_000, 'some time has passed');
    logger.signal('SIGTERM');
    assert.equal(await logger.ended(), 0, logger.log);
    const log = await assertSame();
    assert.ok(log.channels.length > 115);
    assert.deepEqual(markersOf(log), []);
    assert.match(logger.log, new RegExp(`ecu0: ${log.rows.length} frames in `));
    const known = log.rows.flatMap(({ values }) => values.filter((value) => value !== null));
    assert.ok(known.length > log.rows.length * 100, 'values are known');
    // Seven digits are less than a formula may give, and all that is measured.
    const { channels } = await readLog(files[1] ?? '');
    const isExact = (value: number | null) => value === null || shortest(Math.fround(value)) === value;
    const inexact = channels.filter((_, index) => !log.rows.every(({ values }) => isExact(values[index] ?? null)));
    assert.deepEqual(
      inexact.filter(({ derived }) => derived !== true).map(({ name }) => name),
      [],
      'what is measured is in an .mlg to the last digit',
    );
  });

  it('goes on with another driver, and with another broker, and says where', async () => {
    process.kill(driver.servingPid, 'SIGKILL');
    await driver.says(/ecu0 is served\n/, 2);
    await rowsWritten(5000);
    await bench.nextBroker();
    await driver.says(/ecu0 is served\n/, 3);
    await bench.served();
    await rowsWritten(5000);
    logger.signal('SIGUSR2');
    await bench.until(() => /^MARK \d+ - marker/m.test(readFileSync(files[1] ?? '', 'utf8')), 'the marker is set');
    logger.signal('SIGINT');
    assert.equal(await logger.ended(), 0, logger.log);
    const log = await assertSame();
    const gap = Math.max(...log.rows.slice(1).map(({ atMs }, index) => atMs - (log.rows[index]?.atMs ?? 0)));
    const told = markersOf(log);
    assert.ok(
      gap < 2000 || told.some((text) => /another driver|no frames for/.test(text)),
      `${gap} ms: ${told.join()}`,
    );
    assert.ok(told.includes('marker'), told.join());
  });

  it('that is killed has in its files what it had written', async () => {
    await rowsWritten(5000);
    logger.signal('SIGKILL');
    await logger.ended();
    const logs = await Promise.all(files.map((file) => readLog(file)));
    for (const { rows } of logs) assert.ok(rows.length > 0);
  });

  it('tells Prometheus what it is now', async () => {
    bench.ecu.tell('hold rpm 3456');
    const file = bench.file(bench.ada, 'ecu.prom');
    const metrics = bench.start(bench.ada, 'metrics', '--file', file, '--every', '100ms', '--rate', '10');
    const text = () => (statSync(file, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(file, 'utf8'));
    await bench.until(() => /^postern_ecu_channel_rpm\{device="ecu0"\} 3456$/m.test(text()), 'rpm is told');
    assert.match(text(), /^postern_ecu_up\{device="ecu0"\} 1$/m);
    metrics.signal('SIGTERM');
    assert.equal(await metrics.ended(), 0, metrics.log);
    assert.match(text(), /^postern_ecu_up\{device="ecu0"\} 0$/m);
    bench.ecu.tell('free rpm');
  });
});
