import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WirePace } from '../../../broker/serial/wire-pace.ts';
import { fc } from '../../random-cases.ts';

/** A character takes 100 µs. */
const CHARACTER_NS = 100_000;
const FAR_NS = 10n ** 15n;
const wire = () => new WirePace((bytes) => bytes * CHARACTER_NS);

/** An answer in pieces of so many bytes, each so long after the one before. @returns the rests after each piece, ms */
function hear(
  pace: WirePace,
  pieces: readonly number[],
  characterNs: number,
  fromNs: bigint,
  deadlineNs = FAR_NS,
): number[] {
  const rests: number[] = [];
  let lacking = pieces.reduce((sum, piece) => sum + piece, 0);
  let nowNs = fromNs;
  pace.begin(deadlineNs);
  for (const piece of pieces) {
    nowNs += BigInt(Math.round(piece * characterNs));
    lacking -= piece;
    pace.arrived(piece, lacking, lacking === 0, nowNs);
    rests.push(pace.quietMs(nowNs));
  }
  pace.end();
  assert.equal(pace.quietMs(nowNs), 0);
  return rests;
}

const answer = Array<number>(20).fill(10);
const rested = (rests: readonly number[]) => rests.some((ms) => ms > 0);

test('a port that has shown the pace of a wire is left alone until the end may come', () => {
  const pace = wire();
  assert.ok(!rested(hear(pace, answer, CHARACTER_NS, 0n)), 'it is not known yet');
  const rests = hear(pace, answer, CHARACTER_NS, 10n ** 9n);
  assert.equal(rests[0], 17, '190 bytes are to come in 19 ms; the last two are for what is left');
});

test('a bus that only says that it has a baud rate is never waited for', () => {
  const pace = wire();
  for (let at = 0; at < 5; at++) assert.ok(!rested(hear(pace, answer, CHARACTER_NS / 50, BigInt(at) * 10n ** 9n)));
});

test('one that turns out to be faster is not waited for any more', () => {
  const pace = wire();
  hear(pace, answer, CHARACTER_NS, 0n);
  assert.ok(rested(hear(pace, [10, 190], CHARACTER_NS, 10n ** 9n)), 'all of it was there when the rest was over');
  assert.ok(!rested(hear(pace, answer, CHARACTER_NS / 50, 2n * 10n ** 9n)));
});

test('now and then an answer is heard piece by piece', () => {
  const pace = wire();
  const heard = Array.from({ length: 130 }, (_, at) => {
    const pieces = at % 3 === 0 ? answer : [10, 170, 10, 10];
    return rested(hear(pace, pieces, CHARACTER_NS, BigInt(at) * 10n ** 9n));
  });
  assert.ok(heard.slice(1).filter((rests) => !rests).length >= 2, 'without a rest');
  assert.ok(heard.filter((rests) => rests).length >= 120, 'most with one');
});

test('no rest goes beyond the time of what is lacking, or beyond what the answer may take', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 60 }),
      (pieces, deadlineMs) => {
        const pace = wire();
        hear(pace, answer, CHARACTER_NS, 0n);
        const fromNs = 10n ** 9n;
        const rests = hear(pace, pieces, CHARACTER_NS, fromNs, fromNs + BigInt(deadlineMs * 1e6));
        let heard = 0;
        const all = pieces.reduce((sum, piece) => sum + piece, 0);
        for (const [at, piece] of pieces.entries()) {
          heard += piece;
          const ms = rests[at] ?? 0;
          const atMs = (heard * CHARACTER_NS) / 1e6;
          assert.ok(ms === 0 || ms <= ((all - heard) * CHARACTER_NS) / 1e6 - 2);
          assert.ok(ms === 0 || atMs + ms <= deadlineMs - 2 + 1);
        }
      },
    ),
  );
});
