import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Answer } from '../../../broker/serial/answer.ts';
import { bytesOf, textOf } from './bench.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 40 });

/** What the answer must be, from the whole text alone. */
function expected(text: string, delimiter: string | undefined, length: number | undefined, most: number) {
  const at = delimiter === undefined ? -1 : text.indexOf(delimiter);
  const ends = [
    ['delimiter', at < 0 ? undefined : at + (delimiter ?? '').length],
    ['length', length],
    ['maxBytes', most],
  ] as const;
  const holding = ends.flatMap(([endedBy, end]) => (end !== undefined && end <= text.length ? [{ endedBy, end }] : []));
  return holding.toSorted((a, b) => a.end - b.end)[0];
}

test('however the bytes come, the answer ends where the first of its ends is, and the rest is left', () => {
  fc.assert(
    fc.property(
      fc.array(letters, { maxLength: 8 }),
      fc.option(fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 3 }), { nil: undefined }),
      fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      fc.integer({ min: 1, max: 100 }),
      (parts, delimiter, length, most) => {
        const answer = new Answer(
          { delimiter: delimiter === undefined ? undefined : bytesOf(delimiter), length },
          most,
        );
        const wanted = expected(parts.join(''), delimiter, length, most);
        let rest = '';
        let endedBy: string | undefined;
        for (const part of parts) {
          if (endedBy !== undefined) {
            rest += part;
            continue;
          }
          const complete = answer.add(bytesOf(part));
          if (complete === undefined) continue;
          endedBy = complete.endedBy;
          rest = textOf(complete.rest);
        }
        assert.equal(endedBy, wanted?.endedBy);
        assert.equal(textOf(answer.bytes) + rest, parts.join(''));
        if (wanted !== undefined) assert.equal(answer.bytes.length, wanted.end);
      },
    ),
  );
});
