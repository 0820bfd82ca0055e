/** As the broker explains `set` with the limits of the example's supply. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learnOutput, type SupplyExplained } from '../../../../web/page/views/bench/supply-limits.ts';

const hardware = { volts: { low: 0, high: 25.75 }, amps: { low: 0, high: 1.03 } };
const negative = { volts: { low: -25.75, high: 0 }, amps: { low: 0, high: 1.03 } };

const refused = (value: unknown, allowedValue: unknown): SupplyExplained => ({
  allowed: false,
  message: 'above it',
  limit: 'outputs',
  value,
  allowedValue,
});

const limited =
  (volts: readonly [number, number], amps: number) =>
  async (set: { volts: number; amps: number }): Promise<SupplyExplained> => {
    if (set.volts > volts[1] || set.volts < volts[0]) return refused(set.volts, volts);
    return set.amps > amps ? refused(set.amps, amps) : { allowed: true, message: 'yes' };
  };

test('both limits are learned', async () => {
  assert.deepEqual(await learnOutput(limited([0, 12], 0.5), hardware), {
    volts: { low: 0, high: 12 },
    amps: { low: 0, high: 0.5 },
  });
  assert.deepEqual(await learnOutput(limited([-5, 0], 1.03), negative), {
    volts: { low: -5, high: 0 },
    amps: { low: 0, high: 1.03 },
  });
});

test('without limits it is what the supply can', async () => {
  assert.deepEqual(await learnOutput(async () => ({ allowed: true, message: '' }), hardware), hardware);
});

test('an output that no rule lists is never set, with the reason', async () => {
  const { never } = await learnOutput(async () => refused('N25V', ['P25V', 'P6V']), negative);
  assert.equal(never, 'above it');
  const nobody = await learnOutput(async () => ({ allowed: false, message: 'no rule' }), hardware);
  assert.equal(nobody.never, 'no rule');
});

test('what is refused for another reason bounds nothing', async () => {
  const lease = async () => ({ allowed: false, message: 'a lease', limit: 'lease' });
  assert.deepEqual(await learnOutput(lease, hardware), hardware);
});
