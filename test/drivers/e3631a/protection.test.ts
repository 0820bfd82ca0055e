import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tripOf, worstReactionMs } from '../../../drivers/e3631a/protection.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { type ModelBench, refused, started } from './model.ts';

describe('a limit', () => {
  const protection = { overVolts: 12, overAmps: 0.5 };
  it('is without sign, and trips above, not at it', () => {
    assert.equal(tripOf('P25V', protection, 'volts', 12), undefined);
    assert.deepEqual(tripOf('N25V', protection, 'volts', -12.01), {
      output: 'N25V',
      quantity: 'volts',
      measured: -12.01,
      limit: 12,
    });
    assert.equal(tripOf('P25V', protection, 'amps', 0.501)?.limit, 0.5);
  });
  it('of 0 is none', () => {
    assert.equal(tripOf('P25V', { overVolts: 0, overAmps: 0 }, 'volts', 25), undefined);
  });
  it('reacts within a round, and what may come between', () => {
    const pace = { roundMs: [10, 20], commandMs: 50, offMs: 9, overheadMs: 1 };
    assert.equal(worstReactionMs(pace), 10 + 20 + 2 * (50 + 4) + 9 + 1);
  });
});

/** Milliseconds from the moment in which the output gave too much until all outputs were off. */
function reactionMs({ supply }: ModelBench, isTooMuch: (level: { volts: number; amps: number }) => boolean): number {
  const { levels } = supply.journal;
  const from = levels.findIndex((level) => isTooMuch(level));
  const off = levels.slice(from).find(({ mode }) => mode === 'off');
  const begin = levels[from];
  assert.ok(begin !== undefined && off !== undefined, 'it was switched off');
  return Number(off.atNs - begin.atNs) / 1e6;
}

describe('a protection', () => {
  const working = async (queryMs = 0) => {
    const bench = await started({ queryMs }, ({ supply }) => supply.connect('P25V', { ohms: 100 }));
    await bench.call('set', { output: 'P25V', volts: 10, amps: 1 });
    await bench.call('on');
    return bench;
  };

  it('switches everything off, tells of it, and stays', async () => {
    await using bench = await working();
    await bench.call('protect', { output: 'P25V', overAmps: 0.5 });
    await bench.clock.pause(1000);
    assert.ok(bench.supply.isOn);
    bench.supply.connect('P25V', { ohms: 12.5 });
    const { amps: measured } = bench.supply.measure('P25V');
    await bench.clock.pause(1000);
    assert.ok(!bench.supply.isOn);
    assert.deepEqual(bench.toldOf('trips'), [{ output: 'P25V', quantity: 'amps', measured, limit: 0.5 }]);
    await bench.call('on');
    await bench.clock.pause(1000);
    assert.ok(!bench.supply.isOn);
    assert.equal(bench.toldOf('trips').length, 2);
  });
  it('is never slower than it says, whatever else is asked meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3000 }),
        fc.constantFrom(0, 20),
        fc.boolean(),
        fc.constantFrom('volts', 'amps'),
        async (afterMs, queryMs, isBusy, quantity) => {
          await using bench = await working(queryMs);
          await bench.call('protect', { output: 'P25V', overAmps: 0.5, overVolts: 12 });
          const flood = new AbortController();
          const flooding = isBusy ? commands(bench, flood.signal) : Promise.resolve();
          await bench.clock.pause(1000 + afterMs);
          const promised = Number(bench.state.worstReactionMs);
          bench.supply.journal.clear();
          bench.supply.connect('P25V', quantity === 'volts' ? { ohms: 1e6, batteryVolts: 13 } : { ohms: 10.5 });
          await bench.clock.pause(5000);
          flood.abort();
          await flooding;
          const took = reactionMs(bench, ({ volts, amps }) => volts > 12 || amps > 0.5);
          assert.ok(took <= promised, `${took} ms, promised ${promised} ms`);
        },
      ),
      { numRuns: randomCases(60) },
    );
  });
  it('ends a ramp', async () => {
    await using bench = await working();
    await bench.call('protect', { output: 'P25V', overVolts: 12 });
    await assert.rejects(
      bench.call('ramp', { output: 'P25V', volts: 20, voltsPerSecond: 2 }),
      refused('device', /^the ramp of P25V was ended: the protection of P25V has tripped$/),
    );
    assert.ok(bench.supply.setting('P25V').volts < 14);
  });
  it('is taken away by 0, and what is not named stays', async () => {
    await using bench = await working();
    await bench.call('protect', { output: 'P25V', overAmps: 0.5, overVolts: 12 });
    const { worstReactionMs: promised } = await bench.call('protect', { output: 'P25V', overVolts: 0 });
    assert.ok(Number(promised) > 0);
    const { protections } = bench.state as { protections: Record<string, unknown> };
    assert.deepEqual(protections.P25V, { overVolts: 0, overAmps: 0.5 });
  });
});

/** Commands without a pause: they must not keep the protection from measuring. */
async function commands(bench: ModelBench, signal: AbortSignal): Promise<void> {
  for (let count = 0; !signal.aborted; count++)
    await bench.call('set', { output: 'P25V', volts: 9 + (count % 10) / 10, amps: 1 });
}
