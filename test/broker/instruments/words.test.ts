/** Calls as lines of the log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf } from '../../../broker/instruments/words.ts';

test('numbers and switches stay what they are, what is in records and lists goes by its path', () => {
  const steps = [{ output: 'A', volts: 1, more: { fast: true } }, { output: 'B', volts: -2 }, { output: 'A' }];
  assert.deepEqual(wordsOf('walk', { times: 2, dry: false, name: 'x', place: { row: 3 }, steps }), {
    call: 'walk',
    times: 2,
    dry: false,
    name: 'x',
    'place.row': 3,
    'steps.output': 'A,B,A',
    'steps.volts': '1,-2',
    'steps.more.fast': 'true',
  });
});

test('a field cannot pass for the name of the call', () => {
  assert.deepEqual(wordsOf('set', { call: 'off' }), { call: 'set', 'fields.call': 'off' });
});

test('of a long list, what is in it', () => {
  const volts = Array.from({ length: 1000 }, (_, index) => ({ volts: index - 10 }));
  assert.deepEqual(wordsOf('walk', { volts }), { call: 'walk', 'volts.volts': '1000 values, -10 to 989' });
  const names = wordsOf('walk', { names: Array.from({ length: 400 }, () => 'abc') }).names;
  assert.match(String(names), /^abc,abc,.{480,520}… \(400 in all\)$/);
});

test('a line that is sent as it is stands there as it is', () => {
  const line = 'x'.repeat(4000);
  assert.deepEqual(wordsOf('send', { line }), { call: 'send', line });
});
