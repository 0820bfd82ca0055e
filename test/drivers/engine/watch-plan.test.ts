/** How what is wanted is spread over the few watches that a firmware has. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parameterNames } from '../../../contract/engine/numbers.ts';
import { chunksOf, planWatches, SLOTS, valueBytes, WATCHED_NAMES } from '../../../drivers/engine/watch-plan.ts';
import { fc } from '../../random-cases.ts';

const CHARACTER_MS = 10 / 115.2;
const wants = fc.array(
  fc.record({
    names: fc.subarray([...parameterNames]),
    periodMs: fc.option(fc.constantFrom(1, 20, 50, 100, 250, 1000, 100_000), { nil: undefined }),
  }),
  { maxLength: 8 },
);

describe('a plan of watches', () => {
  it('has each name that is wanted once, and no more than there is room for', () => {
    fc.assert(
      fc.property(wants, (wanted) => {
        const { slots, polled } = planWatches(wanted, CHARACTER_MS);
        const watched = slots.flatMap(({ names }) => names);
        const all = [...watched, ...polled].sort();
        assert.deepEqual(all, [...new Set(wanted.flatMap(({ names }) => names))].sort());
        assert.ok(slots.length <= SLOTS && watched.length <= WATCHED_NAMES);
        assert.ok(slots.every(({ everyMs }) => everyMs >= 20 && everyMs <= 60_000 && Number.isInteger(everyMs)));
      }),
    );
  });
  it('leaves a part of the wire to others', () => {
    fc.assert(
      fc.property(wants, (wanted) => {
        const { slots } = planWatches(wanted, CHARACTER_MS);
        const bytes = (names: readonly (typeof parameterNames)[number][]) =>
          names.reduce((sum, name) => sum + valueBytes(name), 40);
        const share = slots.reduce((sum, { names, everyMs }) => sum + (bytes(names) * CHARACTER_MS) / everyMs, 0);
        assert.ok(share <= 0.65, `${share}`);
      }),
    );
  });
  it('watches at the pace that is wanted, and what is wanted most', () => {
    const { slots, polled } = planWatches(
      [
        { names: parameterNames.slice(10, 60), periodMs: 1000 },
        { names: ['RPM', 'Load'], periodMs: 50 },
        { names: ['RPM', 'MaxRPM'], periodMs: 100 },
      ],
      CHARACTER_MS,
    );
    assert.deepEqual(
      slots.map(({ names, everyMs }) => [names.length, everyMs]),
      [
        [2, 50],
        [1, 100],
        [29, 1000],
      ],
    );
    assert.deepEqual(slots[0]?.names, ['RPM', 'Load']);
    assert.equal(polled.length, 19);
  });
  it('merges what is slow where there are more paces than slots', () => {
    const names = ['RPM', 'ECT', 'ACT', 'TPS', 'MAF', 'VCC'] as const;
    const { slots } = planWatches(
      names.map((name, index) => ({ names: [name], periodMs: 100 * (index + 1) })),
      CHARACTER_MS,
    );
    assert.deepEqual(
      slots.map(({ everyMs }) => everyMs),
      [100, 200, 300, 400],
    );
    assert.deepEqual(slots[3]?.names, ['TPS', 'MAF', 'VCC']);
  });
});

it('requests with names are no longer than a line', () => {
  const chunks = chunksOf(parameterNames, 166);
  assert.deepEqual(chunks.flat(), parameterNames);
  for (const names of chunks) {
    const request = JSON.stringify({ id: 2 ** 31 - 1, method: 'watch', slot: 3, everyMs: 60_000, names, append: 1 });
    assert.ok(names.length > 0 && request.length <= 256, request);
  }
  assert.deepEqual(chunksOf([], 166), []);
});
