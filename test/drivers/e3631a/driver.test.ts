/** The driver against the model of the supply, over a wire in memory with the pace of the real one, in time that passes by itself. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { context, refused, started } from './model.ts';

const numbers = (values: readonly unknown[]) => values.map(Number);

describe('a supply', () => {
  it('that is in use is taken over as it is', async () => {
    await using bench = await started({}, ({ model: { supply } }) => {
      supply.set('P25V', { volts: 7.4, amps: 0.5 });
      supply.switch(true);
    });
    const none = { overVolts: 0, overAmps: 0 };
    const { identity, worstReactionMs, ...state } = bench.state;
    assert.deepEqual(state, {
      on: true,
      tracking: false,
      outputs: { P6V: { volts: 0, amps: 5 }, P25V: { volts: 7.4, amps: 0.5 }, N25V: { volts: 0, amps: 1 } },
      remote: true,
      protections: { P6V: none, P25V: none, N25V: none },
    });
    assert.match(String(identity), /^HEWLETT-PACKARD,E3631A,0,/);
    assert.ok(Number(worstReactionMs) > 0);
    assert.ok(bench.supply.isOn);
  });
  it('is set, switched and measured', async () => {
    await using bench = await started({}, ({ supply }) => supply.connect('P25V', { ohms: 20 }));
    const set = await bench.call('set', { output: 'P25V', volts: 7.4, amps: 0.5 });
    assert.deepEqual(set, { output: 'P25V', volts: 7.4, amps: 0.5 });
    await bench.call('on');
    assert.ok(bench.supply.isOn);
    const { volts, amps } = bench.supply.measure('P25V');
    const reading = await bench.call('measure', { output: 'P25V' });
    const expected = { output: 'P25V', on: true, setVolts: 7.4, setAmps: 0.5, volts, amps, mode: 'CV' };
    assert.deepEqual(reading, { ...expected, atMs: reading.atMs });
    await bench.clock.pause(500);
    const last = bench.readings('P25V').at(-1);
    assert.deepEqual(last, { ...expected, atMs: last?.atMs });
    await bench.call('off');
    assert.ok(!bench.supply.isOn);
    assert.equal((await bench.call('measure', { output: 'P25V' })).mode, 'off');
  });
  it('keeps what is not named', async () => {
    await using bench = await started();
    await bench.call('set', { output: 'P6V', volts: 3.3 });
    assert.deepEqual(await bench.call('set', { output: 'P6V', amps: 2 }), { output: 'P6V', volts: 3.3, amps: 2 });
    assert.deepEqual(bench.supply.setting('P6V'), { volts: 3.3, amps: 2 });
  });
  it('says what it is', async () => {
    await using bench = await started();
    const { manufacturer, model, scpiVersion } = await bench.call('identify');
    assert.deepEqual([manufacturer, model, scpiVersion], ['HEWLETT-PACKARD', 'E3631A', '1995.0']);
  });
  it('tells which limit it is at, when that changes', async () => {
    await using bench = await started({}, ({ supply }) => supply.connect('P6V', { ohms: 10 }));
    await bench.call('set', { output: 'P6V', volts: 5, amps: 1 });
    await bench.call('on');
    await bench.clock.pause(1000);
    const modes: unknown[] = [];
    for (const load of [{ ohms: 10 }, { ohms: 1 }, { ohms: 10 }, { ohms: 1, batteryVolts: 6 }]) {
      bench.supply.connect('P6V', load);
      await bench.clock.pause(600);
      modes.push(bench.readings('P6V').at(-1)?.mode);
    }
    assert.deepEqual(modes, ['CV', 'CC', 'CV', 'unregulated']);
    const { lines } = bench.supply.journal;
    assert.ok(
      lines.filter((line) => line.startsWith('STAT:')).length < lines.filter((line) => line === 'MEAS?').length / 2,
    );
  });
  it('tracks: the other output is known to follow', async () => {
    await using bench = await started();
    await bench.call('set', { output: 'P25V', volts: 12 });
    await bench.call('track', { on: true });
    await bench.call('set', { output: 'N25V', volts: -5 });
    const { outputs, tracking } = bench.state as { outputs: Record<string, unknown>; tracking: boolean };
    assert.ok(tracking);
    assert.deepEqual(outputs, {
      P6V: { volts: 0, amps: 5 },
      P25V: { volts: 5, amps: 1 },
      N25V: { volts: -5, amps: 1 },
    });
  });
});

describe('what the supply minds', () => {
  it('is told to whoever gave the command', async () => {
    await using bench = await started({}, ({ supply }) => supply.couple(['P25V', 'N25V']));
    await assert.rejects(
      bench.call('track', { on: true }),
      refused('device', /refuses 'OUTP:TRAC ON': 801 P25V and N25V coupled by trigger subsystem/),
    );
    const error = { code: 801, message: 'P25V and N25V coupled by trigger subsystem', command: 'OUTP:TRAC ON' };
    assert.deepEqual(bench.toldOf('errors'), [error]);
    assert.deepEqual(await bench.call('errors'), { errors: [error] });
    assert.deepEqual(await bench.call('errors'), { errors: [] });
  });
  it('is laid to the command that caused it, also where that was carried out', async () => {
    await using bench = await started();
    await bench.call('set', { output: 'P6V', volts: 1 });
    bench.model.rs232.raise(-224);
    await bench.call('set', { output: 'P6V', volts: 2 });
    await bench.clock.pause(2000);
    assert.deepEqual(bench.toldOf('errors'), [
      { code: -224, message: 'Illegal parameter value', command: 'APPL P6V,1' },
    ]);
  });
  it('between commands is nobody’s, and found within seconds', async () => {
    await using bench = await started();
    await bench.clock.pause(3000);
    bench.model.rs232.raise(-330);
    await bench.clock.pause(4500);
    assert.deepEqual(bench.toldOf('errors'), [{ code: -330, message: 'Self-test failed', command: '' }]);
  });
});

describe('lines of somebody’s own', () => {
  it('are answered, and what they changed is known', async () => {
    await using bench = await started();
    assert.deepEqual(await bench.call('query', { line: 'VOLT? MAX' }), { reply: '+6.18000000E+00' });
    assert.deepEqual(await bench.call('query', { line: 'APPL N25V,-3,0.2' }), { reply: '' });
    const { outputs } = bench.state as { outputs: Record<string, unknown> };
    assert.deepEqual(outputs.N25V, { volts: -3, amps: 0.2 });
  });
  it('that are wrong are refused as the supply refuses them', async () => {
    await using bench = await started();
    const nonsense = refused('device', /refuses 'VOLTS 3': -113 Undefined header/);
    await assert.rejects(bench.call('query', { line: 'VOLTS 3' }), nonsense);
    await assert.rejects(bench.call('query', { line: 'FOO?' }), refused('device', /refuses 'FOO\?': -113/));
    assert.deepEqual(await bench.call('query', { line: 'OUTP?' }), { reply: '0' });
  });
  it('are one line, and lock nothing', async () => {
    await using bench = await started();
    for (const line of ['OUTP ON\nOUTP OFF', '\x03', 'OUTP ✓', ''])
      await assert.rejects(bench.call('query', { line }), refused('invalid', /printable ASCII/));
    for (const line of ['SYST:LOC', 'VOLT 1;:system:rwlock'])
      await assert.rejects(bench.call('query', { line }), refused('invalid', /'remote' and 'local'/));
  });
});

describe('local mode', () => {
  it('leaves the supply alone until somebody changes something', async () => {
    await using bench = await started();
    await bench.call('local');
    assert.equal(bench.state.remote, false);
    await bench.clock.pause(300);
    const heard = bench.supply.journal.heard.length;
    await bench.clock.pause(20_000);
    assert.equal(bench.supply.journal.heard.length, heard);
    bench.supply.set('P6V', { volts: 4 });
    await bench.call('set', { output: 'P25V', volts: 1 });
    const { outputs, remote } = bench.state as { outputs: Record<string, unknown>; remote: boolean };
    assert.ok(remote);
    assert.deepEqual(outputs.P6V, { volts: 4, amps: 5 });
    assert.equal(bench.supply.control, 'remote');
    assert.deepEqual(bench.toldOf('errors'), []);
  });
  it('does not keep it from being switched off', async () => {
    await using bench = await started({}, ({ supply }) => supply.switch(true));
    await bench.call('local');
    await bench.call('off', {}, context(null));
    assert.ok(!bench.supply.isOn);
  });
  it('is not for a supply that is protected', async () => {
    await using bench = await started();
    await bench.call('protect', { output: 'P6V', overVolts: 5 });
    await assert.rejects(bench.call('local'), refused('unsafe', /take the protections away first/));
  });
});

describe('a supply that was switched off and on', () => {
  it('is taken over again, with what it is set to now', async () => {
    await using bench = await started();
    await bench.call('set', { output: 'P25V', volts: 10 });
    await bench.call('on');
    bench.powerCycle();
    await bench.clock.pause(3000);
    assert.equal(bench.supply.control, 'remote');
    const { on, outputs } = bench.state as { on: boolean; outputs: Record<string, unknown> };
    assert.deepEqual([on, outputs.P25V], [false, { volts: 0, amps: 1 }]);
    assert.ok(bench.log.some((line) => line.includes('was switched off and on')));
  });
});

describe('the wire', () => {
  /** Characters of `OUTP?`, `APPL?`, `MEAS?`, `MEAS:CURR?` and their answers, with the ends of their lines. */
  const UPDATE_CHARACTERS = 6 + 3 + 6 + 21 + 6 + 17 + 11 + 17;
  const CHARACTER_MS = 11_000 / 9600;

  const follow = async (queryMs: number) => {
    const bench = await started({ queryMs }, ({ supply }) => supply.connect('P25V', { ohms: 20 }));
    await bench.call('set', { output: 'P25V', volts: 7.4, amps: 0.5 });
    await bench.call('on');
    await bench.clock.pause(2000);
    return bench;
  };
  it('carries an update in the time of its own bits', async () => {
    await using bench = await follow(0);
    await bench.clock.pause(10_000);
    const at = numbers(bench.readings('P25V').map(({ atMs }) => atMs)).slice(-60);
    const apart = at
      .slice(1)
      .map((one, index) => one - (at[index] ?? 0))
      .sort((a, b) => a - b);
    const median = apart[Math.floor(apart.length / 2)] ?? 0;
    assert.ok(median <= 1.01 * UPDATE_CHARACTERS * CHARACTER_MS, `${median} ms`);
    assert.ok(median <= 215 / 2, `${median} ms`);
  });
  it('lets a command wait for one question at most', async () => {
    await using bench = await follow(20);
    const longestQuery = ('STAT:QUES:INST:ISUM2:COND?\n'.length + 3) * CHARACTER_MS + 20;
    const own = ('APPL P25V,7.11\n'.length + 'APPL?\n'.length + 21) * CHARACTER_MS + 20;
    for (let count = 0; count < 100; count++) {
      await bench.clock.pause(37.7);
      const before = bench.clock.now();
      await bench.call('set', { output: 'P25V', volts: 7 + count / 100 });
      const took = bench.clock.now() - before;
      assert.ok(took <= longestQuery + own + 5, `${took} ms`);
    }
  });
  it('is left to one output, where one is used; the others are looked at now and then', async () => {
    await using bench = await follow(0);
    const from = bench.told.length;
    await bench.clock.pause(60_000);
    const counts = (['P6V', 'P25V', 'N25V'] as const).map(
      (output) =>
        bench.told.slice(from).filter(({ topic, value }) => topic === 'readings' && value.output === output).length,
    );
    const [p6v = 0, p25v = 0, n25v = 0] = counts;
    assert.ok(p25v > 500 && p6v >= 2 && p6v <= 4 && n25v >= 2 && n25v <= 4, String(counts));
  });
});
