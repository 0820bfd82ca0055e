import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BlockStream } from '../../client/block-stream.ts';
import { cutBlocks } from '../../client/cut-blocks.ts';
import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import { concat } from '../../contract/bytes.ts';
import { fc } from '../random-cases.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

/** A device of blocks at the broker's end: what is written is there to be read, in order, cut into parts as the contract says. */
class Blocks {
  readonly written: Uint8Array[] = [];
  #unfinished: Uint8Array[] = [];
  #rest: Uint8Array = new Uint8Array(0);

  answer(method: string, params: { bytes?: Uint8Array; more?: boolean }): object {
    return method === 'stream.read'
      ? this.#read()
      : this.#write(params.bytes ?? new Uint8Array(0), params.more === true);
  }

  #read(): object {
    const bytes = this.#rest.length > 0 ? this.#rest : (this.written.shift() ?? new Uint8Array(0));
    this.#rest = bytes.subarray(MAX_PART_BYTES);
    return { bytes: bytes.subarray(0, MAX_PART_BYTES), more: this.#rest.length > 0 };
  }

  #write(bytes: Uint8Array, more: boolean): object {
    assert.ok(bytes.length <= MAX_PART_BYTES);
    this.#unfinished.push(bytes);
    if (more) return { written: 0 };
    const block = concat(this.#unfinished);
    this.#unfinished = [];
    this.written.push(block);
    return { written: block.length };
  }
}

async function serve(peer: Peer, blocks: Blocks): Promise<void> {
  for (;;) {
    const { id, method, params } = await peer.request();
    peer.reply(id, blocks.answer(method, params as object));
  }
}

async function connected() {
  const { postern, peer } = await new MemoryBroker().connect();
  return { postern, peer, stream: new BlockStream(postern, 'tape0') };
}

/** Bytes of which each is what its place says. */
const pattern = (length: number, seed = 0) =>
  Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8) + seed) & 0xff);

/** Around the sizes at which a part more is needed, and anything between. */
const sizes = fc.oneof(
  fc.constantFrom(0, 1, MAX_PART_BYTES - 1, MAX_PART_BYTES, MAX_PART_BYTES + 1, 2 * MAX_PART_BYTES, 262_144),
  fc.nat({ max: 200_000 }),
);

describe('a stream of blocks', () => {
  it('writes and reads blocks of any size whole, in parts that fit a frame', async () => {
    const { postern, peer, stream } = await connected();
    void serve(peer, new Blocks());
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { minLength: 1, maxLength: 4 }), async (lengths) => {
        const blocks = lengths.map((length, seed) => pattern(length, seed));
        // Not awaited one by one: their parts must not meet.
        const written = await Promise.all(blocks.map((block) => stream.write(block)));
        assert.deepEqual(written, lengths);
        const read = await Promise.all(blocks.map(() => stream.read()));
        for (const [index, block] of blocks.entries()) assert.deepEqual(read[index], block);
      }),
      { numRuns: 30 },
    );
    await postern.close();
  });

  it('sends no part after one that was refused, and the next block is a new one', async () => {
    const { postern, peer, stream } = await connected();
    const writing = stream.write(pattern(MAX_PART_BYTES + 1));
    const next = stream.write(Uint8Array.of(1));
    const first = { device: 'tape0', bytes: pattern(MAX_PART_BYTES), more: true };
    const id = await peer.expect('stream.write', first);
    peer.refuse(id, { code: 'limit', message: 'too large', data: {} });
    await assert.rejects(writing, { code: 'limit' });
    await peer.answer('stream.write', { device: 'tape0', bytes: Uint8Array.of(1) }, { written: 1 });
    assert.equal(await next, 1);
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it('says how much room a read has', async () => {
    const { postern, peer, stream } = await connected();
    const reading = stream.read(512);
    await peer.answer('stream.read', { device: 'tape0', maxBytes: 512 }, { bytes: Uint8Array.of(1, 2), more: true });
    await peer.answer('stream.read', { device: 'tape0', maxBytes: 512 }, { bytes: Uint8Array.of(3), more: false });
    assert.deepEqual(await reading, Uint8Array.of(1, 2, 3));
    await postern.close();
  });
});

describe('cutting a stream into blocks', () => {
  it('keeps every byte in its place, however the stream is split, even if its pieces are overwritten', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 64 }), async (source, blockBytes) => {
        const whole = concat(source);
        async function* reused() {
          const memory = new Uint8Array(40);
          for (const piece of source) {
            memory.set(piece);
            yield memory.subarray(0, piece.length);
            memory.fill(0xee);
          }
        }
        const blocks: Uint8Array[] = [];
        for await (const block of cutBlocks(reused(), blockBytes)) blocks.push(block);
        assert.deepEqual(concat(blocks), whole);
        assert.ok(blocks.slice(0, -1).every(({ length }) => length === blockBytes));
        const last = blocks.at(-1)?.length ?? blockBytes;
        assert.ok(last > 0 && last <= blockBytes);
      }),
    );
  });
  it('takes what is no stream too', async () => {
    const blocks: number[] = [];
    for await (const { length } of cutBlocks([pattern(10), pattern(3)], 5)) blocks.push(length);
    assert.deepEqual(blocks, [5, 5, 3]);
  });
});
