import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Violation } from '../../../contract/errors.ts';
import { FrameReader, frame } from '../../../contract/wire/frame.ts';
import { fc } from '../../random-cases.ts';

const collect = (reader: FrameReader, chunks: Uint8Array[]) =>
  chunks.flatMap((chunk) => Array.from(reader.push(chunk), (payload) => Buffer.from(payload)));

test('property: frames come out as they went in, however the stream is split', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (payloads, sizes) => {
        const stream = Buffer.concat(payloads.map(frame));
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          chunks.push(stream.subarray(at, at + size));
          at += size;
        }
        const reader = new FrameReader(300);
        assert.deepEqual(
          collect(reader, chunks),
          payloads.map((payload) => Buffer.from(payload)),
        );
        assert.equal(reader.pendingBytes, 0);
      },
    ),
  );
});

test('a length of 4 GiB is a violation at its fourth byte, and so is a length of 0', () => {
  for (const header of [
    [255, 255, 255, 255],
    [0, 0, 0, 0],
    [0, 0, 4, 1],
  ]) {
    const reader = new FrameReader(1024);
    assert.deepEqual(collect(reader, [Uint8Array.from(header.slice(0, 3))]), []);
    assert.throws(() => collect(reader, [Uint8Array.from(header.slice(3))]), Violation);
  }
});

test('a frame that comes a byte at a time takes no more memory than it has bytes so far, times two', () => {
  const reader = new FrameReader(64 * 1024);
  collect(reader, [Uint8Array.of(0, 0, 255, 0)]);
  for (let i = 0; i < 100; i++) collect(reader, [Uint8Array.of(7)]);
  assert.equal(reader.pendingBytes, 104);
});

test('the limit may grow between two frames of one chunk', () => {
  const reader = new FrameReader(4);
  const stream = Buffer.concat([frame(Uint8Array.of(1)), frame(new Uint8Array(100))]);
  const lengths: number[] = [];
  for (const payload of reader.push(stream)) {
    lengths.push(payload.length);
    reader.maxFrame = 100;
  }
  assert.deepEqual(lengths, [1, 100]);
});
