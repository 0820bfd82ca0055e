import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Violation } from '../../../contract/errors.ts';
import { decode, encode } from '../../../contract/wire/codec.ts';
import { FrameReader, frame, MAX_FRAME, MAX_FRAME_BEFORE_AUTHENTICATION } from '../../../contract/wire/frame.ts';
import { parseRequest, REQUEST } from '../../../contract/wire/messages.ts';
import { TestBroker } from '../../broker/harness.ts';
import { alice, bob } from '../../broker/people.ts';
import type { RawClient } from '../../broker/raw-client.ts';
import type { Fuzzer } from '../fuzzer.ts';
import type { Random } from '../random.ts';
import { hostile } from '../values.ts';

/** The first byte of an input says whether its sender has been let in before, and how the rest is cut. */
const INSIDE = 1;
const PING_ID = 4711;
const ping = frame(encode([REQUEST, PING_ID, 'ping', {}]));

/** How a stream must end: shown out; or understood, with so many requests answered; or waiting for the rest of a frame. */
function expectation(bytes: Uint8Array, isInside: boolean): 'shown out' | 'waits' | 'answered' {
  const reader = new FrameReader(isInside ? MAX_FRAME : MAX_FRAME_BEFORE_AUTHENTICATION);
  try {
    for (const payload of reader.push(bytes)) {
      const value = decode(payload);
      if (!isInside) return 'shown out';
      parseRequest(value);
    }
  } catch (error) {
    if (error instanceof Violation) return 'shown out';
    throw error;
  }
  return reader.pendingBytes === 0 ? 'answered' : 'waits';
}

export const stream: Fuzzer = {
  name: 'stream',
  shows: 'whatever bytes come over a real socket: answered or shown out, and nobody else notices',
  words: [
    '\0\0\0\x05',
    '\0\0\0\x01\xc0',
    'ping',
    'whoami',
    '__proto__',
    'authenticate',
    '\x94\0\x01\xa4ping\x80',
    '\0\0\xff\xff',
  ],
  fresh: (random: Random) =>
    Buffer.concat([
      random.bytes(1),
      ...Array.from({ length: 1 + random.small(5) }, () => {
        const value = random.oneIn(4)
          ? hostile(random, 3)
          : [REQUEST, random.below(9), random.pick(['ping', 'whoami', 'pwm.get', '']), hostile(random, 2)];
        return frame(encode(value));
      }),
    ]),
  async open() {
    const broker = await TestBroker.start();
    const bystander = await broker.raw(bob);
    await bystander.enter();

    async function talk(client: RawClient, bytes: Uint8Array, isInside: boolean, size: number): Promise<void> {
      const expected = expectation(bytes, isInside);
      for (let at = 0; at < bytes.length && !client.closed; at += size) client.sendBytes(bytes.subarray(at, at + size));
      if (expected === 'waits') {
        assert.equal((await bystander.call('ping')).error, null);
        return assert.equal(client.closed, false, 'shown out in the middle of a frame');
      }
      if (expected === 'answered' && isInside) {
        client.sendBytes(ping);
        while ((await client.reply()).id !== PING_ID);
      }
      // A stranger who has said nothing whole is waited for.
      if (expected === 'shown out') await client.ended();
    }

    return {
      async run(input) {
        const [flags = 0] = input;
        const isInside = (flags & INSIDE) !== 0;
        const client = await broker.raw(alice);
        try {
          if (isInside) await client.enter();
          await talk(client, input.subarray(1), isInside, (flags & 2) === 0 ? MAX_FRAME : 1 + (flags >> 2));
        } finally {
          client.destroy();
          if (!client.closed) await once(client.socket, 'close');
        }
        assert.equal((await bystander.call('ping')).error, null, 'nobody else is answered');
        const faults = broker.log.filter((line) => line.includes('fault'));
        assert.deepEqual(faults, []);
        broker.log.length = 0;
      },
      async close() {
        await broker[Symbol.asyncDispose]();
      },
    };
  },
};
