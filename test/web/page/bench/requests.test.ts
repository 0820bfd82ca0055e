/** Every profile that comes with Postern can be shown by what it declares. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shippedProfiles } from '../../../../contract/profiles/shipped.ts';
import { factsOf, readRequests, sampleOf } from '../../../../web/page/views/bench/requests.ts';

for (const [name, profile] of Object.entries(shippedProfiles))
  test(`requests of ${name}`, () => {
    const seen = readRequests(profile);
    const declared = { ...profile.requests, ...('acts' in profile ? profile.acts : {}) };
    assert.deepEqual(seen.map((request) => request.name).sort(), Object.keys(declared).sort());
    for (const request of seen) assert.doesNotThrow(() => JSON.parse(sampleOf(request)));
  });

test('what only reads comes first, and what is taken has something to begin with', () => {
  const [first] = readRequests(shippedProfiles.mtio);
  assert.equal(first?.name, 'status');
  const operate = readRequests(shippedProfiles.mtio).find((request) => request.name === 'operate');
  assert.equal(operate && sampleOf(operate), '{"op":"reset","count":1}');
});

test('answers as facts, those within others by their path', () => {
  const fields = { status: [], names: ['a', 'b'], time: { year: 126, raw: Uint8Array.of(1, 255) }, none: null };
  assert.deepEqual(factsOf(fields), [
    ['status', 'none'],
    ['names', 'a, b'],
    ['time.year', '126'],
    ['time.raw', '01 ff'],
    ['none', 'null'],
  ]);
});
