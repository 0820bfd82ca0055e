/** save, load, defaults and compare, also across a restart of the program with the same storage. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { type Fields, HostConsole } from './host-console.ts';

const STORAGE_BYTES = 4096;

describe("a calibration at the firmware's console", { skip: missingCompiler('host') ?? false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-calibration-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const fileOf = (name: string) => join(folder, name);

  /** One run of the program, on a storage. */
  async function during<Result>(name: string, run: (console: HostConsole) => Promise<Result>): Promise<Result> {
    const console = new HostConsole(['--storage', fileOf(name)]);
    try {
      return await run(console);
    } finally {
      await console.end();
    }
  }

  async function change(console: HostConsole): Promise<void> {
    await console.ask('set', { name: 'MaxRPM', value: 5000 });
    await console.ask('cell', { name: 'SparkBase', row: 1, column: 2, value: 33.5 });
    await console.ask('axis', { name: 'SparkBase', axis: 'rows', at: 1, value: 26 });
    await console.ask('axis', { name: 'FuelBase', axis: 'columns', at: 9, value: 239 });
    await console.ask('cell', { name: 'MafTransfer', row: 0, column: 29, value: 2000 });
    await console.ask('axis', { name: 'SupplyDivider', axis: 'columns', at: 1, value: 4.5 });
    await console.ask('cell', { name: 'SparkVsAct', row: 0, column: 0, value: -29.5 });
  }
  const differences = [
    ['MaxRPM', -1, -1, 6200, 5000],
    ['FuelBase', -1, 9, 230, 239],
    ['SparkBase', 1, -1, 25, 26],
    ['SparkBase', 1, 2, 24, 33.5],
    ['SparkVsAct', 0, 0, 1, -29.5],
    ['MafTransfer', 0, 29, 2302, 2000],
    ['SupplyDivider', -1, 1, 5, 4.5],
  ];

  async function allDifferences(console: HostConsole): Promise<unknown[]> {
    const rows: unknown[] = [];
    for (let from: number | undefined = 0; from !== undefined; ) {
      const answer: Fields = await console.ask('compare', { from });
      assert.equal(answer.from, from);
      assert.ok((answer.differences as unknown[]).length <= 4);
      rows.push(...(answer.differences as unknown[]));
      from = answer.next as number | undefined;
      if (from === undefined) assert.equal(answer.count, rows.length);
    }
    return rows;
  }

  it('is compared with the one in storage, point by point and value by value', async () => {
    await during('compared', async (console) => {
      assert.deepEqual(await console.fails('compare'), { code: 'storage' });
      assert.equal((await console.ask('save')).saved, 1);
      assert.deepEqual(await console.ask('compare'), { from: 0, differences: [], count: 0 });
      await change(console);
      assert.deepEqual(await allDifferences(console), differences);
      assert.deepEqual(await console.ask('compare', { from: 6 }), {
        from: 6,
        differences: differences.slice(6),
        count: 7,
      });
      assert.deepEqual(await console.ask('compare', { from: 2 ** 31 - 1 }), {
        from: 2 ** 31 - 1,
        differences: [],
        count: 7,
      });
      await console.ask('set', { name: 'SimulatedRPM', value: 900 });
      await console.ask('set', { name: 'ECT', value: 100 });
      assert.equal((await console.ask('compare')).count, 7);
    });
  });

  it('outlasts the program once it is saved, and its hash tells it', async () => {
    const built = await during('outlasts', async (console) => (await console.ask('hello')).calibration);
    const saved = await during('outlasts', async (console) => {
      await change(console);
      const answer = await console.ask('save');
      assert.equal(answer.calibration, (await console.ask('hello')).calibration);
      assert.notEqual(answer.calibration, built);
      await console.ask('set', { name: 'MaxRPM', value: 4000 });
      return answer.calibration;
    });
    await during('outlasts', async (console) => {
      assert.equal((await console.ask('hello')).calibration, saved);
      assert.equal(await console.value('MaxRPM'), 5000);
      assert.deepEqual(((await console.ask('row', { name: 'SparkBase', row: 1 })).values as number[])[2], 33.5);
      assert.deepEqual(await console.ask('defaults'), { calibration: built, saved: 0 });
      assert.equal(await console.value('MaxRPM'), 6200);
      assert.equal((await allDifferences(console)).length, 7);
      assert.deepEqual(await console.ask('load'), { calibration: saved, saved: 1 });
      assert.equal(await console.value('MaxRPM'), 5000);
    });
  });

  it('is the one as built where storage has none, and load says so', async () => {
    await during('none', async (console) => {
      assert.deepEqual(await console.fails('load'), { code: 'storage' });
      assert.equal(await console.value('MaxRPM'), 6200);
    });
    assert.deepEqual(new Set(readFileSync(fileOf('none'))), new Set([0xff]));
  });

  it('is the last good one where storage was broken', async () => {
    const save = (value: number) =>
      during('broken', async (console) => {
        await console.ask('set', { name: 'MaxRPM', value });
        await console.ask('save');
      });
    await save(5000);
    const first = readFileSync(fileOf('broken'));
    await save(5500);
    const second = readFileSync(fileOf('broken'));
    const changed = [...second.keys()].filter((at) => second[at] !== first[at]);
    const at = changed[Math.trunc(changed.length / 2)] ?? assert.fail();
    second[at] = (second[at] ?? 0) ^ 0x10;
    writeFileSync(fileOf('broken'), second);
    assert.equal(await during('broken', (console) => console.value('MaxRPM')), 5000);
  });

  it('is in a file of 4096 bytes, which is made whole where it is shorter', async () => {
    await during('short', async (console) => {
      await console.ask('set', { name: 'MaxRPM', value: 5000 });
      await console.ask('save');
    });
    assert.equal(statSync(fileOf('short')).size, STORAGE_BYTES);
    truncateSync(fileOf('short'), 100);
    await during('short', async (console) => assert.equal(await console.value('MaxRPM'), 6200));
    assert.equal(statSync(fileOf('short')).size, STORAGE_BYTES);
  });
});
