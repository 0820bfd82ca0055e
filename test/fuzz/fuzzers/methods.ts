import assert from 'node:assert/strict';
import * as v from 'valibot';
import { type RefusalCode, refusals, Violation } from '../../../contract/errors.ts';
import { isMethodName, methods as rows } from '../../../contract/methods.ts';
import { decode, encode } from '../../../contract/wire/codec.ts';
import { frame } from '../../../contract/wire/frame.ts';
import { parseFromBroker, parseRequest, REQUEST } from '../../../contract/wire/messages.ts';
import type { RawClient } from '../../broker/raw-client.ts';
import type { Fuzzer } from '../fuzzer.ts';
import { requestOf } from '../requests.ts';
import { FuzzWorld, people } from '../world.ts';

/** A broker's own answers; `internal` is a fault, which nobody may bring about. */
const allowed = new Set(
  Object.entries(refusals).flatMap(([code, { from }]) => (from === 'broker' && code !== 'internal' ? [code] : [])),
);

/** The first byte of an input says who asks; the rest is what he asks, as it travels. */
export const methods: Fuzzer = {
  name: 'methods',
  shows: 'whatever is asked of a broker with devices of all kinds is answered as its method declares, or refused',
  words: [
    'fan',
    'heater',
    'leds',
    'relay',
    'tape',
    'psu',
    'ecu',
    'port',
    'device',
    'channel',
    '__proto__',
    '\xcb\x7f\xf8\0\0\0\0\0\0',
    '\xd3',
    '\xc4\x01x',
  ],
  fresh: (random) => Buffer.concat([Uint8Array.of(random.below(256)), encode([REQUEST, 1, ...requestOf(random)])]),
  async open() {
    const world = await FuzzWorld.start();
    return {
      async run(input) {
        const payload = input.subarray(1);
        if (payload.length === 0) return;
        const who = (input[0] ?? 0) % people.length;
        const client = await world.client(who);
        client.sendBytes(frame(payload));
        const asked = understood(payload);
        if (asked === undefined) {
          await world.meanwhile(client.ended());
          return world.forget(who);
        }
        const { error, result } = await answered(world, client, asked.id);
        if (error === null) {
          assert.ok(isMethodName(asked.method), `${asked.method} does not exist, and was done`);
          const checked = v.safeParse(rows[asked.method].result, result);
          assert.ok(
            checked.success,
            `${asked.method} answers what it does not declare: ${checked.issues?.[0].message}`,
          );
        } else {
          assert.ok(allowed.has(error.code), `${asked.method}: ${error.code}: ${error.message}`);
          assert.ok(error.message.length > 0 && error.message.length < 4000, `a message of ${error.message.length}`);
        }
        world.check();
      },
      close: () => world.end(),
    };
  },
};

function understood(payload: Uint8Array): { id: number; method: string } | undefined {
  try {
    return payload.length > 65_536 ? undefined : parseRequest(decode(payload));
  } catch (error) {
    if (error instanceof Violation) return undefined;
    throw error;
  }
}

interface Answer {
  error: { code: RefusalCode; message: string } | null;
  result: unknown;
}

/** The reply with this number; others are of what was asked before. */
async function answered(world: FuzzWorld, client: RawClient, id: number): Promise<Answer> {
  for (;;) {
    const message = parseFromBroker(await world.meanwhile(client.next()));
    if (message.kind === 'reply' && message.id === id) return message;
  }
}
