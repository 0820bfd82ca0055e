/** Whoever breaks the protocol is shown out, with one line in the log; nobody else notices. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { encode } from '../../contract/wire/codec.ts';
import { frame } from '../../contract/wire/frame.ts';
import { TestBroker, until } from './harness.ts';
import { alice, bob, eve, type Person } from './people.ts';
import type { RawClient } from './raw-client.ts';

interface Violation {
  act: (client: RawClient, broker: TestBroker) => Promise<void> | void;
  says: RegExp;
  code?: 'denied' | 'limit';
  as?: Person;
}

const length = (bytes: number): Uint8Array => Buffer.from([bytes >>> 24, bytes >>> 16, bytes >>> 8, bytes]);

/** An `authenticate` that differs from an honest one. */
const authenticating = (changes: Record<string, unknown>) => async (client: RawClient) => {
  client.send({ ...(await client.authenticate(await client.hello())), ...changes });
};
/** Something sent where `authenticate` belongs. */
const instead = (value: unknown) => async (client: RawClient) => client.send(value);
/** Something sent after the welcome. */
const entered = (act: (client: RawClient) => void) => async (client: RawClient) => {
  await client.enter();
  act(client);
};
const conversing = (value: unknown) => entered((client) => client.send(value));

const atTheDoor: Record<string, Violation> = {
  garbage: {
    act: (client) => client.sendBytes(Buffer.from('GET / HTTP/1.1\r\n\r\n')),
    says: /frame of 1195725856 bytes/,
  },
  'a length of 4 GiB': { act: (client) => client.sendBytes(length(0xffffffff)), says: /frame of 4294967295 bytes/ },
  'a length of 0': { act: (client) => client.sendBytes(length(0)), says: /frame of length 0/ },
  'a frame larger than strangers may send': { act: (client) => client.sendBytes(length(1025)), says: /at most 1024/ },
  'a frame of 1 GiB, a byte at a time': {
    act: async (client) => {
      for (const byte of length(1 << 30)) {
        assert.equal(client.closed, false);
        client.sendBytes(Buffer.of(byte));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    says: /frame of 1073741824 bytes/,
  },
  'what is not msgpack': { act: (client) => client.sendBytes(frame(Buffer.of(0xc1))), says: /type 0xc1/ },
  'an extension type': { act: (client) => client.sendBytes(frame(Buffer.of(0xd6, 0xff, 0, 0, 0, 0))), says: /0xd6/ },
  'a request': { act: instead([0, 1, 'whoami', {}]), says: /expected `authenticate`/ },
  'a reply': { act: instead([1, 1, null, {}]), says: /expected `authenticate`/ },
  'a notification': { act: instead([2, 'event', {}]), says: /expected `authenticate`/ },
  nothing: { act: instead(null), says: /expected `authenticate`/ },
  'its own hello': { act: async (client) => client.send(await client.hello()), says: /expected `authenticate`/ },
  'another version': { act: authenticating({ version: 2 }), says: /protocol version 2 is not spoken here/ },
  'a version that is no number': {
    act: authenticating({ version: { toString: 1, valueOf: 1 } }),
    says: /protocol version .* is not spoken here/,
  },
  'no version': { act: authenticating({ version: undefined }), says: /protocol version .* is not spoken here/ },
  'a key of 31 bytes': { act: authenticating({ key: new Uint8Array(31) }), says: /needs a key of 32 bytes/ },
  'a key as text': { act: authenticating({ key: 'x'.repeat(32) }), says: /needs a key of 32 bytes/ },
  'a short signature': { act: authenticating({ signature: new Uint8Array(63) }), says: /signature of 64/ },
  'a wrong signature': {
    act: authenticating({ signature: new Uint8Array(64) }),
    says: /signature is not by SHA256:/,
    code: 'denied',
  },
  'a signature of before': {
    act: async (client, broker) => {
      const earlier = await broker.raw(alice);
      const said = await earlier.authenticate(await earlier.hello());
      earlier.send(said);
      await earlier.next();
      client.send(said);
    },
    says: /signature is not by SHA256:/,
    code: 'denied',
  },
  "another user's key": {
    act: async (client) => {
      const hello = await client.hello();
      Object.assign(client, { who: alice });
      client.send(await client.authenticate(hello));
    },
    says: /key SHA256:\S+ is not enrolled for uid 1002/,
    code: 'denied',
    as: bob,
  },
};

const inside: Record<string, Violation> = {
  'authenticate again': {
    act: async (client) => {
      const hello = await client.hello();
      const said = await client.authenticate(hello);
      client.send(said);
      await client.next();
      client.send(said);
    },
    says: /not a request/,
  },
  'a reply': { act: conversing([1, 1, null, {}]), says: /not a request/ },
  'a notification': { act: conversing([2, 'goodbye', {}]), says: /not a request/ },
  'a map': { act: conversing({ method: 'ping' }), says: /not a request/ },
  'a request too short': { act: conversing([0, 1, 'ping']), says: /not a request/ },
  'a negative id': { act: conversing([0, -1, 'ping', {}]), says: /id is not an unsigned integer/ },
  'an id that is text': { act: conversing([0, '1', 'ping', {}]), says: /id is not an unsigned integer/ },
  'a method that is a number': { act: conversing([0, 1, 2, {}]), says: /without a method name/ },
  'a method name without end': { act: conversing([0, 1, 'p'.repeat(65), {}]), says: /without a method name/ },
  'deeper than anything': {
    act: conversing([0, 1, 'ping', [[[[[[[[[[[[[]]]]]]]]]]]]]]),
    says: /malformed frame: deeper than/,
  },
  'a key that is a number': {
    act: entered((client) => client.sendBytes(frame(Buffer.from('940001a470696e678101c0', 'hex')))),
    says: /map key that is not a short string/,
  },
  'a key named __proto__': {
    act: conversing([0, 1, 'ping', Object.fromEntries([['__proto__', {}]])]),
    says: /a key named __proto__/,
  },
  'more values than a frame may hold': { act: conversing([0, 1, 'ping', new Array(5000).fill(0)]), says: /values/ },
  'a length of 4 GiB': { act: entered((client) => client.sendBytes(length(0xffffffff))), says: /4294967295/ },
  'a good request, then garbage in the same breath': {
    act: entered((client) => {
      client.sendBytes(Buffer.concat([frame(encode([0, 1, 'ping', {}])), Buffer.from('\0\0\0\0')]));
    }),
    says: /frame of length 0/,
  },
};

for (const [where, table] of Object.entries({ 'at the door': atTheDoor, inside }))
  describe(where, () => {
    for (const [what, { act, says, code = 'violation', as = alice }] of Object.entries(table))
      test(what, async () => {
        await using broker = await TestBroker.start();
        const bystander = await broker.connect(eve);
        const client = await broker.raw(as);
        await act(client, broker);
        const goodbye = await client.ended();
        assert.equal(goodbye?.code, code);
        assert.match(goodbye?.message ?? '', says);
        assert.equal((await bystander.status()).connections.violations, 1);
        await until(() => broker.log.some((line) => line.includes('violation')), 'it is in the log');
        const told = broker.log.filter((line) => line.includes('violation'));
        assert.equal(told.length, 1);
        assert.match(told[0] ?? '', /violation \(uid \d+\) /, 'it says whose');
        const lines = readFileSync(broker.auditPath, 'utf8').split('\n').slice(0, -1);
        const events = lines.map((line) => JSON.parse(line) as { event: string; uid: number; message: string });
        const violations = events.filter(({ event }) => event === 'violation');
        assert.deepEqual(
          violations.map(({ uid, message }) => [uid, message]),
          [[as.uid, goodbye?.message]],
        );
      });
  });

test('a client that says nothing is shown out after five seconds', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const silent = await broker.raw(alice);
  const slow = await broker.raw(alice);
  const guest = await broker.raw(bob);
  await guest.enter();
  slow.sendBytes(Buffer.of(0, 0));
  await broker.advance(4999);
  assert.deepEqual([silent.closed, slow.closed], [false, false]);
  await broker.advance(1);
  for (const client of [silent, slow]) assert.equal((await client.ended())?.code, 'timeout');
  assert.equal((await guest.call('ping')).error, null);
});

test('after some bad attempts a user is not heard, another one is', async () => {
  await using broker = await TestBroker.start();
  for (let attempt = 0; attempt < 6; attempt++) {
    const client = await broker.raw(bob);
    await authenticating({ signature: new Uint8Array(64) })(client);
    assert.equal((await client.ended())?.code, 'denied');
  }
  const honest = await broker.raw(bob);
  await authenticating({})(honest);
  const goodbye = await honest.ended();
  assert.equal(goodbye?.code, 'limit');
  assert.match(goodbye?.message ?? '', /too many failed attempts of uid 1002: wait \d+ ms/);
  await (await broker.raw(alice)).enter();
});

test('foreign text is harmless in the log', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(alice);
  await authenticating({ type: '1\n2026-01-01T00:00:00.000Z error: forged\u001b[2J\u202e\u2028' })(client);
  await client.ended();
  await until(() => broker.log.some((line) => line.includes('violation')), 'it is in the log');
  const guest = await broker.raw(bob);
  await guest.enter();
  await guest.call('pwm.get', { device: 'fan\n\u001b]0;forged\u0007' });
  await guest.call('lease.seize', { device: 'fan', reason: '\r\nforged' });
  for (const line of broker.log) assert.match(line, /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*\n$/u);
  assert.equal(broker.log.filter((line) => /^\S+ error:/.test(line)).length, 0);
});
