/** Suggestions look only at what is near; they are what the whole table of slips would give. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggest } from '../../contract/suggest.ts';
import { fc } from '../random-cases.ts';

/** Slips between two words, by the plainest of means. */
function slips(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const ways = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)];
      (rows[i] as number[])[j] = Math.min(...ways, isSwap ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY);
    }
  return at(a.length, b.length);
}

function reference(word: string, candidates: readonly string[]): string[] {
  const most = word.length <= 4 ? 1 : 2;
  const near = [...new Set(candidates)]
    .map((candidate) => ({ candidate, slips: slips(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, slips }) => slips <= most || (word.length > 2 && candidate.startsWith(word)));
  const least = Math.min(...near.map(({ slips }) => slips));
  return near.filter(({ slips }) => slips === least).map(({ candidate }) => candidate);
}

test('they are the nearest, whatever the words', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'c'), maxLength: 9 });
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 12 }), (typed, candidates) => {
      assert.deepEqual(suggest(typed, candidates), reference(typed, candidates));
    }),
    { numRuns: 2000 },
  );
});
