import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Answer } from '../../../broker/serial/answer.ts';
import { fc } from '../../random-cases.ts';
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

/** A length, big-endian, the payload, and so many bytes more. */
function prefixedAnswer(bytes: number, payload: Uint8Array, plus: number): Uint8Array {
  const answer = Buffer.alloc(bytes + payload.length + plus, 0xee);
  answer.writeUIntBE(payload.length, 0, bytes);
  answer.set(payload, bytes);
  return answer;
}

/** Cuts into pieces that together are the whole. */
function pieces(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((cut) => cut % (whole.length + 1))), 0, whole.length].toSorted((a, b) => a - b);
  return at.slice(1).map((end, index) => whole.subarray(at[index], end));
}

test('an answer that says how long it is ends there, at every split, and lacks what it lacks', () => {
  const payload = Uint8Array.of(0, 1, 2, 3, 4, 5);
  const whole = Buffer.concat([prefixedAnswer(2, payload, 4), Buffer.from('more')]);
  for (let split = 0; split <= whole.length; split++) {
    const answer = new Answer({ prefixed: { bytes: 2, plus: 4 } }, 100);
    const first = answer.add(whole.subarray(0, split));
    if (split < 12) {
      assert.equal(first, undefined);
      assert.equal(answer.lacking, split < 2 ? 6 - split : 12 - split);
    }
    const complete = first ?? answer.add(whole.subarray(split));
    assert.equal(complete?.endedBy, 'prefixed');
    assert.deepEqual(answer.bytes, Uint8Array.from(whole.subarray(0, 12)));
  }
});

test('however they come, as many answers with a length before them are one as were asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 6 }),
      fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 4 }),
      fc.uint8Array({ maxLength: 5 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (bytes, plus, payloads, behind, cuts) => {
        const asked = Buffer.concat(payloads.map((payload) => prefixedAnswer(bytes, payload, plus)));
        const answer = new Answer({ prefixed: { bytes, plus, count: payloads.length } }, 1000);
        const rest: Uint8Array[] = [];
        let endedBy: string | undefined;
        for (const piece of pieces(Buffer.concat([asked, behind]), cuts)) {
          const lacked = answer.lacking;
          const complete = endedBy === undefined ? answer.add(piece) : undefined;
          if (endedBy !== undefined) rest.push(piece);
          else if (complete === undefined) assert.ok(piece.length === 0 || answer.bytes.length < asked.length);
          else {
            assert.ok(piece.length >= lacked, 'it was not complete before what it lacked had come');
            ({ endedBy } = complete);
            rest.push(complete.rest);
          }
        }
        assert.equal(endedBy, 'prefixed');
        assert.deepEqual(answer.bytes, Uint8Array.from(asked));
        assert.deepEqual(Buffer.concat(rest), Buffer.from(behind));
      },
    ),
  );
});

test('a length that is noise ends where the longest answer does', () => {
  const answer = new Answer({ prefixed: { bytes: 2, plus: 4 } }, 8);
  assert.equal(answer.add(Uint8Array.of(0xff, 0xff, 1, 2)), undefined);
  assert.equal(answer.lacking, 4);
  assert.equal(answer.add(Uint8Array.of(3, 4, 5, 6, 7))?.endedBy, 'maxBytes');
  assert.equal(answer.bytes.length, 8);
});
