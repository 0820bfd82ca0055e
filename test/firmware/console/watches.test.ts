/** watch and notify: what the console says by itself. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { HostConsole, type Notice } from './host-console.ts';

const MOST_NAMES = 32;

const valuesOf = (notice: Notice | undefined) => (notice?.values ?? []) as readonly number[];

describe('what is watched', { skip: missingCompiler('host') ?? false }, () => {
  async function during(words: readonly string[], run: (console: HostConsole) => Promise<void>): Promise<void> {
    const console = new HostConsole(words);
    try {
      await run(console);
    } finally {
      await console.end();
    }
  }
  const at = (name: string, words: readonly string[], run: (console: HostConsole) => Promise<void>) =>
    it(name, () => during(words, run));
  const ofSlot = (console: HostConsole, slot: number) => console.notices.filter(({ watch }) => watch === slot);

  at('is told at once, then at its rate, in the order of its names', [], async (console) => {
    await console.ask('set', { name: 'ECT', value: 180 });
    await console.ask('set', { name: 'VSS', value: -12.5 });
    const watch = { slot: 2, everyMs: 250, names: ['VSS', 'ect', 'VSS'] };
    assert.deepEqual(await console.ask('watch', watch), { slot: 2, names: 3, everyMs: 250 });
    console.run(999);
    await console.ask('set', { name: 'ECT', value: 190 });
    console.run(300);
    await console.ask('hello');
    const told = ofSlot(console, 2);
    assert.deepEqual(
      told.map(({ n }) => n),
      [0, 1, 2, 3, 4, 5],
    );
    const [first = assert.fail(), ...others] = told.map(({ ms }) => ms);
    assert.ok(first <= 1);
    assert.deepEqual(others, [250, 500, 750, 1000, 1250]);
    assert.deepEqual(
      told.map(({ values }) => values),
      [
        ...Array.from({ length: 4 }, () => [-12.5, 180, -12.5]),
        ...Array.from({ length: 2 }, () => [-12.5, 190, -12.5]),
      ],
    );
  });

  at('has four slots, each with its own rate, which ends with 0', [], async (console) => {
    for (const [slot, everyMs] of [20, 50, 100, 1000].entries())
      await console.ask('watch', { slot, everyMs, names: ['RPM'] });
    assert.equal(await console.value('IsMonitoring'), 20);
    console.run(999);
    assert.deepEqual(await console.ask('watch', { slot: 0, everyMs: 0 }), { slot: 0, names: 0, everyMs: 0 });
    assert.equal(await console.value('IsMonitoring'), 50);
    assert.deepEqual(
      [0, 1, 2, 3].map((slot) => ofSlot(console, slot).length),
      [50, 20, 10, 1],
    );
    for (const slot of [1, 2, 3]) await console.ask('watch', { slot, everyMs: 0 });
    assert.equal(await console.value('IsMonitoring'), 0);
    const before = console.notices.length;
    console.run(5000);
    await console.ask('hello');
    assert.equal(console.notices.length, before);
    assert.deepEqual(await console.fails('watch', { slot: 4, everyMs: 0 }), { code: 'index', limit: 4 });
  });

  at('has 32 names in all, which other names replace or are added to', [], async (console) => {
    const many = (name: string, count: number) => Array.from({ length: count }, () => name);
    const watch = (slot: number, names: readonly string[], append?: number) => ({
      slot,
      everyMs: 1000,
      names,
      ...(append === undefined ? {} : { append }),
    });
    await console.ask('watch', watch(0, ['RPM']));
    assert.equal((await console.ask('watch', watch(3, many('ECT', 20)))).names, 20);
    assert.equal((await console.ask('watch', watch(1, ['BAR', 'VCC']))).names, 2);
    assert.equal((await console.ask('watch', watch(1, ['ACT', ...many('VCC', 6)], 1))).names, 9);
    assert.equal((await console.ask('watch', watch(0, ['TPS'], 1))).names, 2);
    const tooMany = { code: 'index', limit: MOST_NAMES };
    assert.deepEqual(await console.fails('watch', watch(2, many('RPM', 2))), tooMany);
    assert.deepEqual(await console.fails('watch', watch(0, many('RPM', 2), 1)), tooMany);
    assert.deepEqual(await console.fails('watch', watch(3, many('RPM', 22))), tooMany);
    assert.equal((await console.ask('watch', watch(3, many('RPM', 21), 0))).names, 21);
    assert.deepEqual(await console.fails('watch', watch(2, ['RPM'])), tooMany);
    console.notices.length = 0;
    console.run(1001);
    await console.ask('hello');
    const lengths = [0, 1, 3].map((slot) => valuesOf(ofSlot(console, slot).at(-1)).length);
    assert.deepEqual(lengths, [2, 9, 21]);
    const [bar, vcc, act] = valuesOf(ofSlot(console, 1).at(-1));
    assert.deepEqual(
      [bar, vcc, act],
      [await console.value('BAR'), await console.value('VCC'), await console.value('ACT')],
    );
    await console.ask('watch', { slot: 1, everyMs: 0 });
    assert.equal((await console.ask('watch', watch(2, many('RPM', 9)))).names, 9);
    assert.equal((await console.ask('watch', { slot: 0, everyMs: 20, append: 1 })).names, 2);
  });

  at('stays as it was where something is wrong', [], async (console) => {
    await console.ask('watch', { slot: 0, everyMs: 100, names: ['RPM'] });
    const unknown = { slot: 0, everyMs: 200, names: ['ECT', 'Nothing', 'TPS'] };
    assert.deepEqual(await console.fails('watch', unknown), { code: 'name', name: 'Nothing' });
    assert.deepEqual(await console.fails('watch', { ...unknown, append: 1 }), { code: 'name', name: 'Nothing' });
    assert.deepEqual(await console.fails('watch', { slot: 0, everyMs: 200, names: [] }), {
      code: 'field',
      field: 'names',
    });
    assert.deepEqual(await console.fails('watch', { slot: 0, everyMs: 200 }), { code: 'field', field: 'names' });
    for (const everyMs of [1, 19, 60_001, 2 ** 31 - 1])
      assert.deepEqual(await console.fails('watch', { slot: 0, everyMs, names: ['ECT'] }), {
        code: 'range',
        min: 20,
        max: 60_000,
      });
    console.run(1050);
    await console.ask('hello');
    assert.equal(ofSlot(console, 0).length, 11);
    assert.ok(ofSlot(console, 0).every(({ values }) => (values as readonly number[]).length === 1));
  });

  at(
    'is dropped and counted where the line is too slow for it, and answers are not',
    ['--baud', '9600'],
    async (console) => {
      const names = Array.from({ length: 16 }, () => 'MPG');
      const held = console.ask('set', { name: 'MPG', value: 499.992 });
      console.run(500);
      await held;
      for (const slot of [0, 1]) {
        const asked = console.ask('watch', { slot, everyMs: 20, names });
        console.run(500);
        await asked;
      }
      const seconds = 10;
      const asked = Array.from({ length: seconds }, () => {
        const status = console.ask('status');
        console.run(1000);
        return status;
      });
      const dropped = (await Promise.all(asked)).map((status) => Number(status.dropped));
      assert.deepEqual(
        dropped.toSorted((a, b) => a - b),
        dropped,
      );
      assert.ok((dropped.at(-1) ?? 0) > 300, String(dropped));
      // What was dropped is missing in their count.
      for (const slot of [0, 1]) {
        const told = ofSlot(console, slot);
        const [last = assert.fail()] = told.slice(-1);
        assert.ok(Number(last.n) > told.length + 100);
        assert.ok(
          Math.abs(Number(last.n) * 20 - (last.ms - (told[0]?.ms ?? 0))) <= 40,
          JSON.stringify([told[0], last]),
        );
      }
    },
  );

  at('are events, for who wants them', [], async (console) => {
    assert.deepEqual(console.notices, []);
    await console.ask('set', { name: 'SimulatedRPM', value: 2000 });
    console.run(500);
    await console.ask('set', { name: 'SimulatedRPM', value: 0 });
    console.run(2000);
    assert.deepEqual(await console.ask('notify', { on: 1 }), { on: 1 });
    assert.deepEqual(console.notices, [{ event: 'boot', ms: 0, value: 'postern 0.1.0' }]);
    await console.ask('set', { name: 'SimulatedRPM', value: 2000 });
    console.run(500);
    await console.ask('set', { name: 'IsMonitorOnly', value: 1 });
    console.run(100);
    await console.ask('set', { name: 'SimulatedRPM', value: 0 });
    console.run(2000);
    await console.ask('notify', { on: 0 });
    const told = console.notices.map(({ event, value }) => `${event} ${value}`);
    for (const wanted of ['sync cycle', 'mode sequential', 'cut none', 'cut monitor', 'lost none', 'mode off'])
      assert.ok(told.includes(wanted), `${wanted}: ${told.join(', ')}`);
    console.notices.length = 0;
    await console.ask('set', { name: 'SimulatedRPM', value: 2000 });
    console.run(500);
    await console.ask('hello');
    assert.deepEqual(console.notices, []);
  });
});
