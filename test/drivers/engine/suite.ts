/** What the driver and a firmware do together, whichever implementation of it stands behind the terminal. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parameterNames } from '../../../contract/engine/numbers.ts';
import { ptyChannel } from '../pty-channel.ts';
import { EngineBench, placeOf, refusal } from './bench.ts';

/** A firmware that runs, and the terminal that its console is on. */
export interface RunningFirmware extends AsyncDisposable {
  readonly path: string;
}

export function engineSuite(name: string, start: () => Promise<RunningFirmware>, skip: string | false = false): void {
  describe(`the driver and ${name}`, { skip }, () => {
    let firmware: RunningFirmware;
    let bench: EngineBench;
    before(async () => {
      firmware = await start();
      bench = await EngineBench.start(ptyChannel(firmware.path));
    });
    after(async () => {
      await bench?.[Symbol.asyncDispose]();
      await firmware?.[Symbol.asyncDispose]();
    });

    it('know each other', async () => {
      const identity = await bench.call('identify');
      assert.equal(identity.firmware, 'postern');
      assert.equal(identity.cylinders, 16);
      const { outputs: _, ...state } = bench.state;
      assert.equal(state.connected, true);
      assert.equal(state.dictionary, identity.dictionary);
      assert.equal(state.sync, 'none');
    });

    it('read every parameter, and know what is set', async () => {
      const { values } = (await bench.call('get')) as { values: { name: string; value: number; held: boolean }[] };
      assert.deepEqual(
        values.map((each) => each.name),
        parameterNames,
      );
      assert.deepEqual(
        values.filter(({ held }) => held),
        [],
      );
      assert.equal(bench.outputs.MaxRPM?.value, 6200);
      assert.equal(bench.outputs.ECT, undefined);
      const { min, max, unit, source, of } = await bench.call('describe', { name: 'ECT' });
      assert.deepEqual([min, max, unit, source, of], [-40, 270, 'f', 'curve', 'CoolantThermistor']);
    });

    it('hold and release', async () => {
      assert.deepEqual(await bench.call('set', { name: 'ECT', value: 180.301 }), {
        ...{ name: 'ECT', value: 180.3 },
        held: true,
      });
      assert.deepEqual(bench.outputs.ECT, { value: 180.3 });
      assert.deepEqual(await bench.call('get', { names: ['ECT', 'CuIn'] }), {
        values: [
          { name: 'ECT', value: 180.3, held: true },
          { name: 'CuIn', value: 350, held: false },
        ],
      });
      await bench.call('release', { name: 'ECT' });
      assert.equal(bench.outputs.ECT, undefined);
      await bench.call('set', { name: 'FinalSparkAdvance', value: 20 });
      await bench.call('release');
      assert.equal(bench.outputs.FinalSparkAdvance, undefined);
    });

    it('refuse what cannot be, in words that say what can', async () => {
      const { set } = bench.service.methods;
      const context = { user: 'ada', signal: new AbortController().signal, timeoutMs: 1000 };
      await assert.rejects(
        set({ name: 'ECT', value: 271 }, context),
        refusal('device', /^the firmware says: set ECT, value 271: .*: at least -40, at most 270$/),
      );
      await assert.rejects(bench.call('row', { name: 'SparkBase', row: 8 }), refusal('device', /: below 8$/));
      const cell = { name: 'SparkBase', row: 0, column: 10, value: 1 };
      await assert.rejects(
        bench.call('cell', cell),
        refusal('device', /cell SparkBase, row 0, column 10, value 1: .*: below 10$/),
      );
      await assert.rejects(
        bench.call('set', { name: 'TicksInUS', value: 3 }),
        refusal('device', /^the firmware says: /),
      );
    });

    it('run an engine, and tell of it', async () => {
      await bench.call('set', { name: 'SimulatedRPM', value: 2000 });
      await bench.until(() => bench.notices.some(({ event, value }) => event === 'sync' && value === 'cycle'));
      await bench.until(() => bench.state.injection === 'sequential' && bench.state.cut === 'none');
      const { rpm, spark, monitor } = await bench.call('status');
      assert.ok(Math.abs(Number(rpm) - 2000) < 20, `${rpm} rpm`);
      assert.deepEqual([spark, monitor], ['sequential', false]);
      const { events } = (await bench.call('events')) as { events: { output: number; kind: string }[] };
      const outputs = events.map(({ output }) => output).sort((a, b) => a - b);
      assert.deepEqual(outputs, [...Array(8).keys(), ...Array.from({ length: 8 }, (_, n) => 16 + n)]);
      assert.ok(events.every(({ output, kind }) => kind === (output < 16 ? 'following' : 'leading')));
      const { counts, ...wheel } = await bench.call('decoder');
      assert.deepEqual([wheel.sync, wheel.places, wheel.missing, wheel.turns], ['cycle', 36, 1, 2]);
      assert.equal((counts as { losses: number }).losses, 0);
    });

    it('count how late events were, and count anew', async () => {
      const before = await bench.call('lateness', { of: 'coils' });
      assert.ok(Number(before.count) > 0);
      for (const what of ['injectors', 'coils', 'metrics', 'decoder', 'tasks']) await bench.call('reset', { of: what });
      const after = await bench.call('lateness', { of: 'coils' });
      assert.ok(Number(after.count) < Number(before.count) + 1000 && after.of === 'coils');
      const { interrupts } = (await bench.call('metrics')) as { interrupts: { name: string }[] };
      assert.deepEqual(
        interrupts.map((each) => each.name),
        ['edge', 'wake', 'check', 'off'],
      );
      assert.ok(((await bench.call('tasks')) as { tasks: unknown[] }).tasks.length > 0);
      assert.equal((await bench.call('pins')).driven, true);
    });

    it('send what is wanted, watched and asked for, as often as it is wanted', async () => {
      const few = ['RPM', 'FinalSparkAdvance', 'sync'];
      bench.want({ set: 1, names: few, rateHz: 20 }, { set: 2, names: [...parameterNames, 'losses'] });
      await bench.until(() => bench.framesOf(1).length >= 10 && bench.framesOf(2).length >= 2);
      const [rpm, advance, sync] = bench.framesOf(1).at(-1)?.values ?? [];
      assert.ok(Math.abs(Number(rpm) - 2000) < 20 && Number(advance) > 0, `${rpm} rpm, ${advance}°`);
      assert.equal(sync, 2);
      const { values = [] } = bench.framesOf(2).at(-1) ?? {};
      assert.equal(values[placeOf('MaxRPM')], 6200);
      assert.ok(values.every((value) => value !== null));
      const { sets } = (await bench.call('statistics')) as { sets: { set: number; wantedHz?: number }[] };
      assert.deepEqual(
        sets.map(({ set, wantedHz }) => [set, wantedHz]),
        [
          [1, 20],
          [2, undefined],
        ],
      );
      bench.want();
    });

    it('change a calibration, store it, compare it and take it back', async () => {
      const table = (await bench.call('table', { name: 'SparkBase' })) as { rows: number[][]; rowsAt: number[] };
      assert.equal(table.rows.length, 8);
      const old = table.rows[3]?.[4] ?? 0;
      await bench.call('save');
      assert.deepEqual(await bench.call('compare'), { differences: [] });
      await bench.call('cell', { name: 'SparkBase', row: 3, column: 4, value: old + 1 });
      await bench.call('set', { name: 'MaxRPM', value: 5000 });
      const { differences } = (await bench.call('compare')) as { differences: { name: string }[] };
      assert.deepEqual(
        differences.toSorted((a, b) => a.name.localeCompare(b.name)),
        [
          { name: 'MaxRPM', row: -1, column: -1, stored: 6200, current: 5000 },
          { name: 'SparkBase', row: 3, column: 4, stored: old, current: old + 1 },
        ],
      );
      await bench.call('load');
      assert.equal(bench.outputs.MaxRPM?.value, 6200);
      assert.deepEqual(await bench.call('compare'), { differences: [] });
      const point = { name: 'SparkBase', axis: 'rows', at: 1 };
      assert.equal((await bench.call('axis', { ...point, value: 26 })).value, 26);
      await assert.rejects(bench.call('axis', { ...point, value: 15 }), refusal('device', /at least 15\.\d+, at most/));
      await bench.call('defaults');
      assert.deepEqual((await bench.call('table', { name: 'SparkBase' })).rowsAt, table.rowsAt);
      const { columnsOf, rows } = await bench.call('table', { name: 'CoolantThermistor' });
      assert.deepEqual([columnsOf, (rows as unknown[]).length], ['V', 1]);
    });

    it('stop', async () => {
      await bench.call('set', { name: 'FinalSparkAdvance', value: 12 });
      await bench.call('stop');
      assert.deepEqual([bench.outputs.SimulatedRPM, bench.outputs.FinalSparkAdvance], [{ value: 0 }, undefined]);
      await bench.until(() => bench.state.sync === 'none');
    });
  });
}
