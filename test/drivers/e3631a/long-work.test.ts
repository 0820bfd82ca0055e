/** Ramps and sequences against the model: what came out of its terminals, and when. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { context, type ModelBench, refused, started } from './model.ts';

const levelsOf = ({ supply }: ModelBench, output: string) =>
  supply.journal.levels
    .filter((level) => level.output === output)
    .map(({ atNs, volts }) => ({ ms: Number(atNs) / 1e6, volts }));

const on = ({ supply }: ModelBench) => supply.switch(true);

describe('a ramp', () => {
  it('is never steeper than it was told, and takes the time that it said', async () => {
    await using bench = await started({ queryMs: 20 }, on);
    const ramp = { output: 'P25V', volts: 12, voltsPerSecond: 3 };
    const { seconds, steps } = await bench.call('ramp', { ...ramp, dryRun: true });
    assert.equal(bench.supply.setting('P25V').volts, 0);
    const begin = bench.clock.now();
    bench.supply.journal.clear();
    assert.deepEqual(await bench.call('ramp', ramp), { seconds, steps });
    const took = (bench.clock.now() - begin) / 1000;
    assert.ok(took >= Number(seconds) && took < Number(seconds) * 1.03 + 0.1, `${took} s, said ${seconds} s`);
    const levels = levelsOf(bench, 'P25V');
    assert.equal(levels.length, steps);
    assert.equal(levels.at(-1)?.volts, 12);
    for (const [at, { ms, volts }] of levels.entries()) {
      const first = levels[0];
      assert.ok(first !== undefined);
      // One step ahead at most, of all the time since the beginning; a command may wait for one question.
      if (at > 0) assert.ok(volts - first.volts <= 3 * ((ms - first.ms + 60) / 1000) + 0.002, `${volts} V at ${ms} ms`);
    }
  });
  it('that is refused changes nothing', async () => {
    await using bench = await started({}, on);
    await assert.rejects(
      bench.call('ramp', { output: 'P25V', volts: 20, voltsPerSecond: 1000 }),
      refused('invalid', /cannot be met/),
    );
    await assert.rejects(
      bench.call('ramp', { output: 'P25V', volts: 26, voltsPerSecond: 1 }),
      refused('invalid', /out of range/),
    );
    assert.equal(bench.supply.setting('P25V').volts, 0);
  });
  it('ends where it is when somebody says stop', async () => {
    await using bench = await started({}, on);
    const ramping = bench.call('ramp', { output: 'P25V', volts: 20, voltsPerSecond: 2 });
    const ended = assert.rejects(ramping, refused('device', /^the ramp of P25V was ended: by bob$/));
    await bench.clock.pause(2000);
    await bench.call('stop', {}, context('bob'));
    await ended;
    const { volts } = bench.supply.setting('P25V');
    assert.ok(volts > 3.5 && volts <= 4.1, `${volts} V`);
    await bench.clock.pause(2000);
    assert.equal(bench.supply.setting('P25V').volts, volts);
    assert.ok(bench.supply.isOn);
  });
  it('ends when everything is switched off, at once', async () => {
    await using bench = await started({}, on);
    const ended = assert.rejects(
      bench.call('ramp', { output: 'P25V', volts: 20, voltsPerSecond: 2 }),
      refused('device', /switched off, it is made safe/),
    );
    await bench.clock.pause(2000);
    const before = bench.clock.now();
    await bench.call('off', {}, context(null));
    assert.ok(bench.clock.now() - before < 80);
    await ended;
    assert.ok(!bench.supply.isOn);
  });
  it('ends with whoever waits for it', async () => {
    await using bench = await started({}, on);
    const gone = new AbortController();
    const ramping = bench.call('ramp', { output: 'P25V', volts: 20, voltsPerSecond: 2 }, context('ada', gone.signal));
    await bench.clock.pause(1000);
    gone.abort(new Error('nobody waits'));
    await assert.rejects(ramping, /nobody waits/);
    await bench.clock.pause(300);
    assert.ok(bench.supply.setting('P25V').volts < 2.3);
  });
  it('has the supply to itself', async () => {
    await using bench = await started({}, on);
    const ramping = bench.call('ramp', { output: 'P6V', volts: 3, voltsPerSecond: 1 });
    await assert.rejects(
      bench.call('sequence', { steps: [{ output: 'P6V', volts: 1 }] }),
      refused('busy', /^the ramp of P6V is under way$/),
    );
    await ramping;
  });
  it('is what set makes of a pace', async () => {
    await using bench = await started({}, on);
    const begin = bench.clock.now();
    assert.deepEqual(await bench.call('set', { output: 'N25V', volts: -4, amps: 0.5, voltsPerSecond: 2 }), {
      output: 'N25V',
      volts: -4,
      amps: 0.5,
    });
    assert.ok(bench.clock.now() - begin >= 2000);
    await assert.rejects(
      bench.call('set', { output: 'N25V', volts: 0, voltsPerSecond: 1000 }),
      refused('invalid', /^1000 V\/s cannot be met/),
    );
    await assert.rejects(
      // An hour exactly from -4 V, and the limit of the current takes a step before it.
      bench.call('set', { output: 'N25V', volts: 0, amps: 0.4, voltsPerSecond: 4 / 3600 }),
      refused('invalid', /at most 3600 s/),
    );
  });
});

describe('a sequence', () => {
  it('is carried out in its time', async () => {
    await using bench = await started({}, on);
    const sequence = {
      steps: [
        { output: 'P25V', volts: 5, amps: 0.2, holdSeconds: 1 },
        { output: 'P25V', volts: 0, voltsPerSecond: 5 },
      ],
      times: 3,
    };
    const { seconds, steps } = await bench.call('sequence', { ...sequence, dryRun: true });
    assert.equal(bench.supply.setting('P25V').volts, 0);
    const begin = bench.clock.now();
    assert.deepEqual(await bench.call('sequence', sequence), { seconds, steps });
    const took = (bench.clock.now() - begin) / 1000;
    assert.ok(took >= Number(seconds) && took < Number(seconds) * 1.03 + 0.1, `${took} s, said ${seconds} s`);
    const levels = levelsOf(bench, 'P25V');
    assert.equal(levels.filter(({ volts }) => Math.abs(volts - 5) < 0.002).length, 3);
    assert.equal(levels.at(-1)?.volts, 0);
  });
});
