import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPrecision, precisionOf } from '../../../broker/lanes/precision.ts';

test('how precisely programs run, by options of posternd', () => {
  assert.deepEqual(precisionOf({}), defaultPrecision);
  const all = { 'schedule-priority': '50', 'schedule-cpu': '0', 'schedule-lock': true, 'schedule-spin-us': '0' };
  assert.deepEqual(precisionOf(all), { priority: 50, cpu: 0, locked: true, spinNs: 0 });
  assert.equal(precisionOf({ 'schedule-spin-us': '120' }).spinNs, 120_000);
  for (const [option, text, range] of [
    ['schedule-priority', '0', '1 to 99'],
    ['schedule-priority', '100', '1 to 99'],
    ['schedule-cpu', '1.5', '0 to 1023'],
    ['schedule-spin-us', '1e3', '0 to 10000'],
    ['schedule-spin-us', '', '0 to 10000'],
  ] as const)
    assert.throws(
      () => precisionOf({ [option]: text }),
      new RangeError(`--${option} is a whole number from ${range}, not '${text}'`),
    );
});
