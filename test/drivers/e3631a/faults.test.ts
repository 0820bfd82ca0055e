/** The driver and a supply, or a line, that does not do as it should. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import type { Faults } from '../../../sim/e3631a/faults.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { ModelBench, refused, started } from './model.ts';

const P25V = { output: 'P25V', volts: 7.4, amps: 0.5 };

/** Every reading is either of before a change or of after it: volts and amps that were set and measured belong together. */
function assertTrue(bench: ModelBench): void {
  for (const { setVolts, volts, amps, on } of bench.readings('P25V')) {
    assert.ok(Math.abs(Number(amps)) < 0.1, `${amps} A without a load`);
    assert.ok(
      Math.abs(Number(volts) - (on ? Number(setVolts) : 0)) < 0.1,
      `${volts} V, set to ${setVolts} V, on: ${on}`,
    );
  }
}

describe('a supply that', () => {
  const slow: [string, Partial<Faults>][] = [
    ['is slow', { commandMs: 30, queryMs: 20 }],
    ['is very slow', { commandMs: 150, queryMs: 120 }],
    ['answers with what it said before, for a while after a command', { staleMs: 60, staleReply: 'stale' }],
    ['says nothing, for a while after a command', { staleMs: 120, staleReply: 'silence' }],
    ['holds us off for a while after a command', { busyMs: 250 }],
    ['does all of that', { commandMs: 20, queryMs: 10, staleMs: 80, busyMs: 40 }],
  ];
  for (const [how, faults] of slow)
    it(`${how} is set, switched and measured as ever`, async () => {
      await using bench = await started(faults);
      for (let volts = 1; volts < 9; volts++) {
        assert.deepEqual(await bench.call('set', { ...P25V, volts }), { ...P25V, volts });
        assert.equal(bench.supply.setting('P25V').volts, volts);
        await bench.call(volts % 2 === 0 ? 'off' : 'on');
        assert.equal(bench.supply.isOn, volts % 2 === 1);
        await bench.clock.pause(300);
      }
      assertTrue(bench);
      assert.deepEqual(bench.toldOf('errors'), []);
      assert.equal(
        bench.supply.journal.lines.filter((line) => line.startsWith('APPL P25V')).length,
        8,
        'said once each',
      );
    });

  it('has been sent spoilt characters is told again, once it is known that it did not understand', async () => {
    await using bench = await started();
    await bench.call('set', P25V);
    await bench.call('on');
    bench.model.rs232.faults.brokenCharacters = 3;
    await bench.call('off');
    assert.ok(!bench.supply.isOn);
    await bench.call('set', { ...P25V, volts: 2 });
    bench.model.rs232.faults.brokenCharacters = 1;
    await bench.call('set', { ...P25V, volts: 3 });
    assert.equal(bench.supply.setting('P25V').volts, 3);
  });
  it('falls silent ends the driver, and whoever called is told', async () => {
    await using bench = await started();
    bench.model.rs232.faults.isSilent = true;
    await assert.rejects(bench.call('set', P25V), refused('timeout', /does not answer/));
    await refused('timeout', /does not answer 'OUTP\?'|does not answer/)(await bench.failure());
  });
});

describe('a line that spoils answers', () => {
  it('costs time, and never the truth', async () => {
    const faults = fc.array(fc.constantFrom('half', 'garbage', 'silence', 'stale'), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.array(faults, { minLength: 1, maxLength: 5 }), async (bursts) => {
        await using bench = await started({}, ({ supply }) => supply.switch(true));
        for (const [at, burst] of bursts.entries()) {
          const volts = at + 1;
          await bench.call('set', { ...P25V, volts });
          assert.equal(bench.supply.setting('P25V').volts, volts);
          bench.model.rs232.faults.nextReplies.push(...burst);
          await bench.clock.pause(3000);
        }
        assertTrue(bench);
        assert.deepEqual(
          bench.supply.journal.lines.filter((line) => line.startsWith('APPL P25V,')).length,
          bursts.length,
        );
      }),
      { numRuns: randomCases(40) },
    );
  });
});

describe('a port that is pulled out', () => {
  const isUnplugged = (error: unknown) => error instanceof Refusal && error.code === 'unavailable';

  it('at any word of the start-up dialogue ends that', async () => {
    let survived = false;
    for (let calls = 0; !survived; calls++) {
      await using bench = new ModelBench();
      bench.wire.callsLeft = calls;
      const outcome = await bench.start().then(
        () => 'started',
        (error: unknown) => error,
      );
      survived = outcome === 'started';
      if (!survived) assert.ok(isUnplugged(outcome), String(outcome));
      assert.ok(calls < 500);
    }
  });
  it('at any moment of its work ends the driver, and every call', async () => {
    for (let calls = 0; calls < 160; calls += 3) {
      await using bench = await started({}, ({ supply }) => supply.switch(true));
      bench.wire.callsLeft = calls;
      const outcomes = await Promise.allSettled([
        bench.call('set', P25V),
        bench.call('ramp', { output: 'P6V', volts: 1, voltsPerSecond: 1 }),
        bench.call('measure', { output: 'N25V' }),
        bench.call('protect', { output: 'P6V', overVolts: 3 }),
        bench.call('off'),
      ]);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          assert.ok(
            isUnplugged(outcome.reason) || /ended: switched off/.test(String(outcome.reason)),
            String(outcome.reason),
          );
      bench.wire.callsLeft = Math.min(bench.wire.callsLeft, 0);
      assert.ok(isUnplugged(await bench.failure()));
    }
  });
});

describe('a command that was not confirmed', () => {
  it('is told as such, and what is set is not known until it has been read again', async () => {
    await using bench = await started();
    await bench.call('set', P25V);
    const { faults } = bench.model.rs232;
    bench.supply.journal.onHeard = (heard) => {
      if (heard.kind === 'line' && heard.text === 'APPL P25V,9,0.5') faults.isSilent = true;
    };
    const setting = assert.rejects(bench.call('set', { ...P25V, volts: 9 }), refused('timeout', /does not answer/));
    // Asked three times, it does not say what has become of it; nor what it is set to.
    await bench.clock.pause(2300);
    assert.equal(bench.supply.setting('P25V').volts, 9);
    assert.deepEqual(bench.state, {});
    faults.isSilent = false;
    await setting;
    const { outputs } = bench.state as { outputs: Record<string, unknown> };
    assert.deepEqual(outputs.P25V, { volts: 9, amps: 0.5 });
  });
});
