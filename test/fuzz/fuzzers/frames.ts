import assert from 'node:assert/strict';
import { Violation } from '../../../contract/errors.ts';
import { decode, encode } from '../../../contract/wire/codec.ts';
import { FrameReader, frame } from '../../../contract/wire/frame.ts';
import { MAX_DEPTH, MAX_VALUES } from '../../../contract/wire/scan.ts';
import type { Fuzzer } from '../fuzzer.ts';
import type { Random } from '../random.ts';
import { hostile } from '../values.ts';

const MAX_FRAME = 4096;

/** What a stream comes to: the values of its frames, and how it ends. */
interface Reading {
  values: unknown[];
  violation: string | undefined;
  pending: number;
}

function read(chunks: Iterable<Uint8Array>): Reading {
  const reader = new FrameReader(MAX_FRAME);
  const values: unknown[] = [];
  try {
    for (const chunk of chunks) for (const payload of reader.push(chunk)) values.push(decode(payload));
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { values, violation: error.message, pending: 0 };
  }
  return { values, violation: undefined, pending: reader.pendingBytes };
}

function* pieces(bytes: Uint8Array, most: number): Generator<Uint8Array> {
  for (let at = 0, size = 1; at < bytes.length; at += size, size = 1 + ((size * 7 + 3) % most))
    yield bytes.subarray(at, at + size);
}

/** Nothing that could carry behaviour, and not more of it than is allowed. */
function plain(value: unknown, depth = 0): number {
  assert.ok(depth <= MAX_DEPTH, 'deeper than allowed');
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || value instanceof Uint8Array)
    return 1;
  if (typeof value === 'number') {
    assert.ok(Number.isFinite(value), `a number that is not finite: ${value}`);
    return 1;
  }
  assert.equal(typeof value, 'object', `a ${typeof value}`);
  const prototype: unknown = Object.getPrototypeOf(value);
  assert.ok(prototype === Array.prototype || prototype === Object.prototype, 'an object with behaviour');
  const count = Object.values(value as object).reduce<number>((sum, each) => sum + plain(each, depth + 1), 1);
  assert.ok(count <= MAX_VALUES, 'more values than allowed');
  return count;
}

/** Bytes are bytes, over whatever memory. */
function normal(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]));
}

const kept = (value: unknown): boolean => {
  try {
    return decode(encode(value)) !== undefined;
  } catch {
    return false;
  }
};

export const frames: Fuzzer = {
  name: 'frames',
  shows: 'a stream of frames is plain, bounded values or a violation, however it is cut',
  words: [
    '__proto__',
    'constructor',
    '\xd9\x09__proto__',
    '\xda\x00\x09__proto__',
    'toString',
    '\0\0\0\x01',
    '\0\0\x10\0',
  ],
  fresh: (random: Random) =>
    Buffer.concat(Array.from({ length: 1 + random.small(4) }, () => frame(encode(hostile(random, 4))))),
  open: () => ({
    run(input) {
      const whole = read([input]);
      assert.deepEqual(normal(read(pieces(input, 9))), normal(whole), 'it depends on how the stream is cut');
      for (const value of whole.values) {
        plain(value);
        // Of what was decoded, all that may travel comes back the same: long strings may have become too long for it.
        if (kept(value))
          assert.deepEqual(normal(decode(encode(value))), normal(value), 'it does not come back as it was');
      }
      assert.ok(whole.pending <= MAX_FRAME + 4);
    },
    close: () => assert.equal(({} as { polluted?: unknown }).polluted, undefined),
  }),
};
