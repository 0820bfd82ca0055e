/** Each fuzzer for a moment: its corpus, and some of what comes from it. For longer: `npm run fuzz`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomCases } from '../random-cases.ts';
import { SEED } from '../seed.ts';
import { campaign } from './campaign.ts';
import { corpusOf } from './fuzzer.ts';
import { fuzzers } from './fuzzers.ts';

/** Inputs where everything is tested: about as much time each. */
const runs: Readonly<Record<string, number>> = {
  frames: 16_000,
  handshake: 3000,
  stream: 1000,
  methods: 600,
  policy: 240,
  profiles: 600,
  ini: 300,
  keys: 6000,
  audit: 4000,
};

test('each fuzzer has its share, and a corpus', () => {
  assert.deepEqual(Object.keys(runs).sort(), fuzzers.map(({ name }) => name).sort());
  for (const fuzzer of fuzzers) assert.ok(corpusOf(fuzzer).size > 2, fuzzer.name);
});

for (const fuzzer of fuzzers)
  test(`${fuzzer.name}: ${fuzzer.shows}`, async () => {
    const most = corpusOf(fuzzer).size + randomCases(runs[fuzzer.name] ?? 0);
    const { executions, findings } = await campaign(fuzzer, {
      seed: SEED,
      guided: false,
      goOn: (tried) => tried < most,
    });
    assert.ok(executions >= most || findings.length > 0);
    for (const { input, error } of findings) {
      error.message = `seed ${SEED}, input ${Buffer.from(input).toString('base64')}: ${error.message}`;
      throw error;
    }
  });
