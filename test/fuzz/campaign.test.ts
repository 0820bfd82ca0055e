/** A fuzzer must find what is there: mistakes that were put in, by the same seed each time, and as short as they can be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaign } from './campaign.ts';
import { Coverage } from './coverage.ts';
import type { Fuzzer, Trial } from './fuzzer.ts';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';

/** Its corpus is that of `keys`: any will do. */
const fuzzing = (run: Trial['run'], close?: Trial['close']): Fuzzer => ({
  name: 'keys',
  shows: '',
  words: ['BOOM'],
  open: () => ({ run, ...(close && { close }) }),
});
const course = { seed: 7, guided: false, goOn: (tried: number) => tried < 3000 };

const fragile = (input: Uint8Array): void => {
  if (Buffer.from(input).includes('BOOM')) throw new RangeError('it went off');
};

test('a mistake is found, told once, and its input is nothing but it', async () => {
  const { findings, executions } = await campaign(fuzzing(fragile), course);
  assert.equal(executions, 3000);
  assert.deepEqual(
    findings.map(({ input, error }) => [Buffer.from(input).toString(), error.message]),
    [['BOOM', 'it went off']],
  );
});

test('the same seed tries the same, another one something else', async () => {
  const tried = async (seed: number) => {
    const inputs: string[] = [];
    await campaign(
      fuzzing((input) => void inputs.push(Buffer.from(input).toString('hex'))),
      { ...course, seed, goOn: (count) => count < 100 },
    );
    return inputs;
  };
  assert.deepEqual(await tried(3), await tried(3));
  assert.notDeepEqual(await tried(3), await tried(4));
});

test('what is left behind at the end is a finding', async () => {
  const leaking = fuzzing(
    () => {},
    () => Promise.reject(new Error('two leases are left')),
  );
  const { findings } = await campaign(leaking, { ...course, goOn: () => false });
  assert.deepEqual(
    findings.map(({ error }) => error.message),
    ['two leases are left'],
  );
});

test('code that was never reached is noticed, once', () => {
  const word = (text: string): string => {
    if (text.startsWith('q')) return text.startsWith('qz') ? 'both' : 'the first';
    return 'none';
  };
  const coverage = new Coverage();
  const looked = (text: string): boolean => {
    word(text);
    return coverage.look(true);
  };
  for (const warm of ['a', 'b', 'a', 'b', 'a']) looked(warm);
  assert.deepEqual(['c', 'q', 'qa', 'd', 'qz', 'qz', 'q'].map(looked), [false, true, false, false, true, false, false]);
  coverage.close();
});

test('inputs do not grow without end', () => {
  const random = new Random(1);
  let input: Uint8Array = new Uint8Array(100);
  for (let n = 0; n < 500; n++) {
    input = mutated(random, input, { others: [input], words: [Uint8Array.of(1)] });
    assert.ok(input.length <= 24 * 1024);
    if (input.length === 0) input = random.bytes(10);
  }
});
