import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberProblem } from '../../../../web/page/parts/number-problem.ts';

test('a number that is typed by hand is told what is wrong with it: field, value, limit', () => {
  const range = { low: 20, high: 30_000 };
  assert.equal(numberProblem('Frequency', '440', range, 'Hz'), undefined);
  assert.equal(numberProblem('Frequency', '1e4', range, 'Hz'), undefined);
  assert.equal(numberProblem('Frequency', '5', range, 'Hz'), 'Frequency: 5 Hz is below the least, 20 Hz');
  assert.equal(numberProblem('Frequency', '40000', range, 'Hz'), 'Frequency: 40000 Hz is above the most, 30000 Hz');
  for (const text of ['', ' ', 'fast', 'Infinity', '1,5', 'NaN'])
    assert.equal(numberProblem('Ratio', text, {}), `Ratio: '${text}' is not a number`);
});
