/** What travels, byte by byte: an old client, written down here as it was, meets the broker of today. */
import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { test } from 'node:test';
import { isSignedBy, newPrivateKey, publicKeyObject, rawPublicKey } from '../../broker/door/ed25519.ts';
import { formatAuthorizedKey } from '../../contract/keys.ts';
import { frame } from '../../contract/wire/frame.ts';
import { transcript } from '../../contract/wire/handshake.ts';
import { parseWelcome } from '../../contract/wire/messages.ts';
import { TestBroker, until } from './harness.ts';
import { alice } from './people.ts';
import type { RawClient } from './raw-client.ts';

const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex');
const short = (text: string) => `${(0xa0 + text.length).toString(16)}${ascii(text)}`;
const binary = (bytes: Uint8Array) =>
  `c4${bytes.length.toString(16).padStart(2, '0')}${Buffer.from(bytes).toString('hex')}`;
const framed = (hex: string) => `${(hex.length / 2).toString(16).padStart(8, '0')}${hex}`;

/** Every byte that a client receives, from now on. */
function recorded(client: RawClient): () => string {
  const chunks: Buffer[] = [];
  client.socket.on('data', (bytes: Buffer) => chunks.push(bytes));
  return () => Buffer.concat(chunks).toString('hex');
}

test('golden frames: hello, authenticate, welcome, a request, a reply and a refusal', async () => {
  await using broker = await TestBroker.start();
  const key = newPrivateKey();
  const bytes = rawPublicKey(key);
  broker.write('authorized_keys', `${formatAuthorizedKey({ user: 'alice', bytes, comment: 'old' })}\n`);
  broker.broker.reload();
  const client = await broker.raw(alice);
  const received = recorded(client);
  const { broker: brokerKey, nonce: brokerNonce } = await client.hello();
  const hello = framed(
    `de0004${short('type')}${short('hello')}${short('versions')}9101${short('broker')}${binary(brokerKey)}${short('nonce')}${binary(brokerNonce)}`,
  );
  await until(() => received().length >= hello.length, 'hello is there');
  assert.equal(received(), hello);

  const clientNonce = new Uint8Array(32).fill(0x5a);
  const facts = { version: 1, brokerKey, brokerNonce, clientKey: bytes, clientNonce, uid: alice.uid };
  const signature = sign(null, transcript('client', facts), key);
  const authenticate = `85${short('type')}${short('authenticate')}${short('version')}01${short('key')}${binary(bytes)}${short('nonce')}${binary(clientNonce)}${short('signature')}${binary(signature)}`;
  client.sendBytes(Buffer.from(framed(authenticate), 'hex'));
  const welcome = parseWelcome(await client.next());
  assert.ok(isSignedBy(publicKeyObject(brokerKey), transcript('broker', facts), welcome.signature));
  const fingerprint = `d9${welcome.key.length.toString(16)}${ascii(welcome.key)}`;
  const expected = framed(
    `de0005${short('type')}${short('welcome')}${short('signature')}${binary(welcome.signature)}${short('user')}${short('alice')}${short('uid')}cd03e9${short('key')}${welcome.key.length < 32 ? short(welcome.key) : fingerprint}`,
  );
  assert.equal(received().slice(hello.length), expected);

  const before = received().length;
  client.sendBytes(Buffer.from(framed(`940007${short('ping')}80`), 'hex'));
  await client.next();
  assert.equal(received().slice(before), framed('940107c0de0000'));

  client.sendBytes(Buffer.from(framed(`9400cd1000${short('pong')}c0`), 'hex'));
  const { id, error } = await client.reply();
  assert.deepEqual([id, error?.code, error?.message], [4096, 'not_found', "there is no method 'pong'"]);
});

test('what a newer client adds to its handshake does no harm', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(alice);
  client.send({ ...(await client.authenticate(await client.hello())), language: 'fr' });
  assert.equal(parseWelcome(await client.next()).user, 'alice');
});

test('a conversation is the same however its bytes are split, and in one piece', async () => {
  await using broker = await TestBroker.start();
  const requests = ['whoami', 'ping', 'pwm.info', 'nothing', 'ping'];
  const say = async (client: RawClient, chunkBytes: number) => {
    const hello = await client.hello();
    const frames: Buffer[] = [];
    const { send, sendBytes } = client;
    client.sendBytes = (bytes) => void frames.push(Buffer.from(bytes));
    send.call(client, await client.authenticate(hello));
    for (const [id, method] of requests.entries()) client.request(id, method);
    client.sendBytes = sendBytes;
    const whole = Buffer.concat(frames);
    for (let at = 0; at < whole.length; at += chunkBytes) {
      client.sendBytes(whole.subarray(at, at + chunkBytes));
      if (at % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(parseWelcome(await client.next()).uid, alice.uid);
    const replies: unknown[] = [];
    while (replies.length < requests.length) replies.push(await client.reply());
    return replies;
  };
  const whole = await say(await broker.raw(alice), Number.POSITIVE_INFINITY);
  for (const chunkBytes of [1, 2, 3, 5, 64, 211])
    assert.deepEqual(await say(await broker.raw(alice), chunkBytes), whole);
});

test('a frame of the largest size is read, one byte more is not', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(alice);
  await client.enter();
  const request = (bytes: number) => {
    const head = Buffer.from(`940001${short('ping')}c5${bytes.toString(16).padStart(4, '0')}`, 'hex');
    return frame(Buffer.concat([head, Buffer.alloc(bytes)]));
  };
  const room = 64 * 1024 - 11;
  client.sendBytes(request(room));
  assert.equal((await client.reply()).error?.code, 'invalid');
  client.sendBytes(request(room + 1));
  assert.match((await client.ended())?.message ?? '', /frame of 65537 bytes, at most 65536 are allowed here/);
});
