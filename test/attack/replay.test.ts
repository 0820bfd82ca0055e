/**
 * CVE-2015-4625: cookies that came back after a while let one client answer for another. What a client says at our door is good for that
 * one connection, and for as long as it lasts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../../contract/wire/codec.ts';
import { frame } from '../../contract/wire/frame.ts';
import { REQUEST } from '../../contract/wire/messages.ts';
import { TestBroker } from '../broker/harness.ts';
import { alice } from '../broker/people.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('no nonce comes twice, in a broker’s life or in the next; no two of them have more in common than chance gives', async () => {
  await using broker = await TestBroker.start();
  const nonces: Uint8Array[] = [];
  for (let life = 0; life < 3; life++) {
    for (let count = 0; count < 25; count++) {
      const client = await broker.raw(alice);
      nonces.push((await client.hello()).nonce);
      client.destroy();
    }
    await broker.stop();
    await broker.startBroker();
  }
  assert.equal(new Set(nonces.map(hex)).size, 75);
  for (let at = 0; at < 32; at++) {
    const values = new Set(nonces.map((nonce) => nonce[at]));
    assert.ok(values.size > 40, `byte ${at} takes ${values.size} values of 75`);
  }
  // Counters and clocks differ in their last bytes alone.
  const [first = new Uint8Array(32), second = new Uint8Array(32)] = nonces;
  assert.ok(first.filter((byte, at) => byte === second[at]).length < 8);
});

test('a whole conversation that was recorded opens nothing: not again, not at the next broker with the same key', async () => {
  await using broker = await TestBroker.start();
  const honest = await broker.raw(alice);
  const said = frame(encode(await honest.authenticate(await honest.hello())));
  const request = frame(encode([REQUEST, 1, 'pwm.set', { device: 'fan', enabled: true, periodNs: 1000, dutyNs: 500 }]));
  honest.sendBytes(said);
  await honest.next();
  const recorded = Buffer.concat([said, request]);
  for (const act of [() => {}, () => honest.destroy(), () => broker.stop().then(() => broker.startBroker())]) {
    await act();
    const replayed = await broker.raw(alice);
    replayed.sendBytes(recorded);
    assert.equal((await replayed.ended())?.code, 'denied');
  }
  assert.deepEqual(broker.board.kernel.writes, [], 'nothing was set');
});

test('numbers of leases and subscriptions are no keys: whoever guesses one gets nothing by it', async () => {
  await using broker = await TestBroker.start();
  const [owner, thief] = [await broker.connect(alice), await broker.raw(alice)];
  await thief.enter();
  const lease = await owner.lease({ device: 'heater' });
  await owner.subscribe('pwm.state');
  for (let number = 0; number < 20; number++)
    for (const [method, params] of [
      ['lease.release', { lease: number }],
      ['lease.alive', { lease: number }],
      ['topic.unsubscribe', { subscription: number }],
    ] as const)
      assert.equal((await thief.call(method, params)).error?.code, 'not_found', `${method} ${number}`);
  assert.equal((await owner.status()).subscriptions, 1);
  await lease.release();
});
