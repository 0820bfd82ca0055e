/** Whole images on QEMU's machines: the same firmware, its console on the machine's own UART. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { consoleMachines } from '../../../tools/firmware/cortex-images.ts';
import { missingForCortexM } from '../../../tools/firmware/cortex-m.ts';
import { layoutOf } from '../../../tools/firmware/layout.ts';
import { loadDictionary } from '../../../tools/firmware/load.ts';
import { type Fields, MachineConsole } from './machine-console.ts';

const CYLINDERS = 8;
const TIMEOUT_MS = 120_000;

const numbersOf = (fields: Fields, name: string) => fields[name] as number[];

for (const machine of consoleMachines)
  describe(`the image for ${machine.name}`, { skip: missingForCortexM() ?? false, timeout: TIMEOUT_MS * 3 }, () => {
    let console: MachineConsole;
    before(() => {
      console = new MachineConsole(machine);
    });
    after(() => console?.end());
    const inTime = (name: string, run: () => Promise<void>) => test(name, { timeout: TIMEOUT_MS }, run);

    inTime('boots, and says which dictionary it has', async () => {
      const hello = await console.ask('hello');
      const [boot] = console.events;
      assert.deepEqual([boot?.event, boot?.ms], ['boot', 0]);
      const dictionary = layoutOf(loadDictionary()).hash.toString(16).padStart(8, '0');
      const { board, ticksPerSecond } = machine;
      assert.deepEqual(
        { board: hello.board, dictionary: hello.dictionary, ticksPerSecond: hello.ticksPerSecond },
        { board, dictionary, ticksPerSecond },
      );
    });

    inTime('runs an engine whose wheel is simulated', async () => {
      await console.ask('set', { name: 'SimulatedRPM', value: 3000 });
      const status = await console.until('status', ({ sync, events }) => sync === 'cycle' && Number(events) > 100);
      assert.ok(Math.abs(Number(status.rpm) - 3000) < 5, `${status.rpm}`);
      assert.deepEqual(
        [status.injection, status.spark, status.cut, status.losses],
        ['sequential', 'sequential', 'none', 0],
      );
      await console.until('status', ({ events }) => Number(events) > Number(status.events) + 100);
      await console.until('pins', ({ on }) => Number(on) !== 0);
    });

    inTime('tells its plan', async () => {
      const rows: unknown[][] = [];
      for (let from: number | undefined = 0; from !== undefined; ) {
        const part: Fields = await console.ask('events', { from });
        rows.push(...(part.rows as unknown[][]));
        from = part.next as number | undefined;
      }
      const each = Array.from({ length: CYLINDERS }, (_, cylinder) => cylinder);
      assert.deepEqual(
        rows.map(([output, kind]) => `${output} ${kind}`).sort(),
        each.flatMap((cylinder) => [`${cylinder} f`, `${16 + cylinder} l`]).sort(),
      );
      for (const [, , angle, duration] of rows)
        assert.ok(Number(angle) >= 0 && Number(angle) < 65536 && Number(duration) > 0);
    });

    inTime('counts how late it was, by its own clock', async () => {
      for (const outputs of ['injectors', 'coils']) {
        const lateness = await console.ask('lateness', { of: outputs });
        assert.ok(Number(lateness.count) > 50, outputs);
        assert.deepEqual([lateness.early, lateness.skipped], [0, 0]);
        const inBuckets = numbersOf(lateness, 'buckets').reduce((sum, count) => sum + count, 0);
        assert.equal(inBuckets, lateness.count);
      }
      const { interrupts } = await console.ask('metrics');
      const counts = new Map((interrupts as [string, number][]).map(([name, count]) => [name, count]));
      assert.ok((counts.get('wake') ?? 0) > 500);
      assert.ok((counts.get('check') ?? 0) > 10);
    });

    inTime('does the same at 6000 rpm, and stands when it is told to', async () => {
      await console.ask('set', { name: 'SimulatedRPM', value: 6000 });
      const { events } = await console.until('status', ({ rpm }) => Math.abs(Number(rpm) - 6000) < 10);
      await console.until('status', (now) => Number(now.events) > Number(events) + 500);
      // A step of the pace may have cost the sync once.
      await console.ask('decoder', { reset: 1 });
      const decoder = await console.until('decoder', ({ counts }) => Number((counts as Fields).inSync) > 500);
      const { losses, missing, extra } = decoder.counts as Fields;
      assert.deepEqual([losses, missing, extra], [0, 0, 0]);
      await console.ask('set', { name: 'SimulatedRPM', value: 0 });
      await console.until('status', ({ sync, rpm }) => sync === 'none' && rpm === 0);
      assert.equal((await console.ask('pins')).on, 0);
    });

    inTime('keeps a calibration', async () => {
      const name = 'MaxRPM';
      const { value: built } = await console.ask('get', { name });
      await console.ask('set', { name, value: 5000 });
      const saved = await console.ask('save');
      assert.equal((await console.ask('compare')).count, 0);
      await console.ask('set', { name, value: 4000 });
      assert.deepEqual((await console.ask('compare')).differences, [[name, -1, -1, 5000, 4000]]);
      assert.equal((await console.ask('load')).calibration, saved.calibration);
      assert.equal((await console.ask('get', { name })).value, 5000);
      await console.ask('defaults');
      assert.equal((await console.ask('get', { name })).value, built);
    });

    inTime('answers broken lines, and what comes after them', async () => {
      const codeOf = async (line: string | Uint8Array) => (await console.line(line)).error?.code;
      assert.equal(await codeOf('{"id":1,"method":'), 'syntax');
      assert.equal(await codeOf(Uint8Array.of(0xff, 0, 0x80, 0x7b)), 'syntax');
      assert.equal(await codeOf(`{"id":1,"method":"${'x'.repeat(1000)}"}`), 'overlong');
      assert.equal(await codeOf('{"id":1,"method":"nothing"}'), 'method');
      assert.equal(await codeOf('{"id":1,"method":"set","name":"SimulatedRPM","value":999999}'), 'range');
      assert.equal((await console.ask('hello')).board, machine.board);
      assert.equal(console.events.filter(({ event }) => event === 'boot').length, 1);
    });
  });
