/** hello, status, pins, events, lateness, metrics, decoder and tasks, while an engine is simulated. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { dictionaryHash } from '../../../contract/engine/dictionary.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { type Fields, HostConsole } from './host-console.ts';

const CYLINDERS = 8;
const TICKS_PER_SECOND = 16_000_000;
const RPM = 2400;
const CYCLE_TICKS = (TICKS_PER_SECOND * 120) / RPM;

type Row = readonly [output: number, kind: string, angle: number, duration: number];

describe("what the firmware's console tells of an engine", { skip: missingCompiler('host') ?? false }, () => {
  const console = new HostConsole([], CYLINDERS);
  before(async () => {
    await console.ask('set', { name: 'FinalSparkAdvance', value: 22.5 });
    await console.ask('set', { name: 'FinalPulseAdvance', value: 360 });
    await console.ask('set', { name: 'FinalPulseWidth', value: 2000 });
    await console.ask('set', { name: 'FinalSparkWidth', value: 3000 });
    await console.ask('set', { name: 'SimulatedRPM', value: RPM });
    console.run(2000);
  });
  after(() => console.end());

  it('hello tells who it is, and by which dictionary', async () => {
    const { calibration, ...rest } = await console.ask('hello');
    assert.match(String(calibration), /^[0-9a-f]{8}$/);
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    assert.deepEqual(rest, {
      firmware: 'postern',
      version,
      board: 'linux',
      dictionary: dictionaryHash.toString(16).padStart(8, '0'),
      ticksPerSecond: TICKS_PER_SECOND,
      cylinders: CYLINDERS,
      line: 256,
    });
  });

  it('status tells all of it in a line', async () => {
    const { events, plan, load, lambda, high, ...status } = await console.ask('status');
    assert.deepEqual(status, {
      ms: 2000,
      rpm: RPM,
      sync: 'cycle',
      injection: 'sequential',
      spark: 'sequential',
      cut: 'none',
      advance: 22.5,
      pulseAdvance: 360,
      width: 2000,
      dwell: 3000,
      monitor: 0,
      limp: 0,
      wot: 0,
      closed: 0,
      losses: 0,
      lateUs: 0,
      loopUs: 0,
      dropped: 0,
    });
    assert.ok(Number(events) > 1000 && Number(plan) > 0);
    for (const each of [load, lambda, high]) assert.equal(typeof each, 'number');
  });

  async function allRows(): Promise<Row[]> {
    const rows: Row[] = [];
    for (let from: number | undefined = 0; from !== undefined; ) {
      const answer: Fields = await console.ask('events', { from });
      const some = answer.rows as readonly Row[];
      assert.ok(some.length <= 8);
      assert.equal(answer.from, from);
      assert.equal(answer.count, 2 * CYLINDERS);
      rows.push(...some);
      from = answer.next as number | undefined;
    }
    return rows;
  }

  it('events are all rows of the plan, some at a time', async () => {
    const rows = await allRows();
    const degrees = (angle: number) => ((Math.round((angle % 720) * (65_536 / 720)) % 65_536) + 65_536) % 65_536;
    const microseconds = (us: number) => us * 16;
    const expected = Array.from({ length: CYLINDERS }, (_, cylinder): readonly Row[] => {
      const top = (cylinder * 720) / CYLINDERS;
      return [
        [cylinder, 'f', degrees(top - 360), microseconds(2000)],
        [16 + cylinder, 'l', degrees(top - 22.5), microseconds(3000)],
      ];
    }).flat();
    const sorted = (all: readonly Row[]) => all.toSorted(([one], [other]) => one - other);
    assert.deepEqual(sorted(rows), sorted(expected));
    assert.equal((await console.ask('events', { from: 16 })).next, undefined);
    assert.deepEqual(await console.fails('events', { from: 17 }), { code: 'index', limit: 17 });
  });

  it('lateness is told of each class, and counts anew after a reset', async () => {
    for (const kind of ['injectors', 'coils']) {
      const told = await console.ask('lateness', { of: kind, reset: 1 });
      const { count, buckets, leastAt, mostAt, ...rest } = told;
      assert.deepEqual(rest, { of: kind, early: 0, late: 0, skipped: 0, least: 0, most: 0 });
      assert.ok(Number(count) > 300);
      assert.deepEqual(
        buckets,
        Array.from({ length: 20 }, (_, at) => (at === 1 ? count : 0)),
      );
      for (const [ticks, cycleTicks] of [leastAt, mostAt] as number[][])
        assert.ok(ticks === 0 && Math.abs((cycleTicks ?? 0) - CYCLE_TICKS) < CYCLE_TICKS / 100);
      assert.deepEqual((await console.ask('lateness', { of: kind })).count, 0);
    }
    console.run(1000);
    // Each of 20 cycles a second has two events of each output.
    for (const kind of ['injectors', 'coils'])
      assert.ok(Math.abs(Number((await console.ask('lateness', { of: kind })).count) - 20 * 2 * CYLINDERS) <= 2);
  });

  it('metrics are told of each interrupt, and count anew after a reset', async () => {
    const { interrupts } = await console.ask('metrics', { reset: 1 });
    const rows = interrupts as readonly (readonly [string, number, number, number])[];
    assert.deepEqual(
      rows.map(([name]) => name),
      ['edge', 'wake', 'check', 'off'],
    );
    assert.ok(rows.every((row) => row.length === 4));
    assert.ok((rows[1]?.[1] ?? 0) > 1000);
    const again = (await console.ask('metrics')).interrupts as typeof rows;
    assert.equal(again[1]?.[1], 0);
  });

  it('decoder tells the wheel, and counts anew after a reset', async () => {
    const { counts, cycleTicks, ...rest } = await console.ask('decoder', { reset: 1 });
    assert.deepEqual(rest, { sync: 'cycle', wheel: { places: 36, missing: 1, turns: 2 } });
    assert.ok(Math.abs(Number(cycleTicks) - CYCLE_TICKS) < 100);
    const { edges, inSync, searching, markers, syncs, ...none } = counts as Record<string, number>;
    assert.equal(edges, (inSync ?? 0) + (searching ?? 0));
    assert.ok((inSync ?? 0) > 2000 && (markers ?? 0) > 30 && syncs === 1);
    const names = [
      'tooFast',
      'tooSlow',
      'timeouts',
      'missing',
      'extra',
      'losses',
      'doubts',
      'markersWrong',
      'markersMissing',
    ];
    assert.deepEqual(none, Object.fromEntries(names.map((name) => [name, 0])));
    assert.equal(((await console.ask('decoder')).counts as Record<string, number>).edges, 0);
  });

  it('tasks are told with their budgets, and count anew after a reset', async () => {
    const { tasks, next } = await console.ask('tasks', { reset: 1 });
    assert.equal(next, undefined);
    const rows = tasks as readonly (readonly [string, number, number, number, number])[];
    assert.deepEqual(
      rows.map(([name]) => name),
      ['sensors', 'strategy', 'plan', 'outputs', 'console'],
    );
    for (const [name, runs, over, most, budget] of rows)
      assert.ok(runs > 100 && over === 0 && most === 0 && budget > 0, name);
    const from = rows.length;
    assert.deepEqual(await console.ask('tasks', { from }), { tasks: [] });
    assert.deepEqual(await console.fails('tasks', { from: from + 1 }), { code: 'index', limit: from + 1 });
    const [first] = (await console.ask('tasks')).tasks as typeof rows;
    assert.ok((first?.[1] ?? 9) <= 1);
  });

  it('pins tell what is on, and whether it is driven', async () => {
    const seen = new Set<number>();
    for (let times = 0; times < 60; times++) {
      const { on, duty, driven } = await console.ask('pins');
      assert.equal(driven, 1);
      assert.equal((duty as number[])[0], 100);
      for (let output = 0; output < 32; output++) if ((Number(on) & (2 ** output)) !== 0) seen.add(output);
      console.run(7);
    }
    assert.deepEqual(
      [...seen].toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
    );
    await console.ask('set', { name: 'IsMonitorOnly', value: 1 });
    console.run(200);
    assert.equal((await console.ask('pins')).driven, 0);
    assert.equal((await console.ask('status')).cut, 'monitor');
    await console.ask('set', { name: 'IsMonitorOnly', value: 0 });
  });
});
