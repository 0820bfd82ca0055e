/** Nobody can make the broker keep more than his share, or wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTIFICATION, REQUEST } from '../../contract/wire/messages.ts';
import { policy, refusal, TestBroker, until } from './harness.ts';
import { alice, bob, type Person } from './people.ts';
import type { RawClient } from './raw-client.ts';

const KIB = 1024;
const quotas = (more: object) => ({ ...policy, quotas: more });

/** A client that has entered and does not read from now on. */
async function deaf(broker: TestBroker, who: Person): Promise<RawClient> {
  const client = await broker.raw(who);
  await client.enter();
  client.socket.pause();
  return client;
}

/** Bytes that the broker keeps for somebody, the most of it seen until `over`. */
async function mostQueued(broker: TestBroker, who: Person, over: (most: number) => boolean): Promise<number> {
  let most = 0;
  await until(() => {
    for (const { principal, queuedBytes } of broker.broker.core.sessions)
      if (principal.uid === who.uid) most = Math.max(most, queuedBytes);
    return over(most);
  }, 'the flood is over');
  return most;
}

test('answers for one who does not read them are bounded, whatever they cost; others are served meanwhile', async () => {
  await using broker = await TestBroker.start({ policy: quotas({ queuedBytes: 256 * KIB }) });
  const client = await deaf(broker, alice);
  const count = 4000;
  client.send(...Array.from({ length: count }, (_, id) => [REQUEST, id, 'devices.list', {}]));
  const other = await broker.connect(bob);
  let answered = 0;
  const pinging = Promise.all(Array.from({ length: 100 }, () => other.ping().then(() => answered++)));
  const most = await mostQueued(broker, alice, (most) => answered === 100 && most > 256 * KIB);
  await pinging;
  assert.ok(most < 350 * KIB, `kept for one who does not read: ${most} bytes`);
  client.socket.resume();
  for (let id = 0; id < count; id++) {
    const reply = await client.reply();
    assert.deepEqual([reply.id, reply.error], [id, null]);
  }
});

test('a client that asks a lot in one piece is answered all of it, in order; another does not wait for that', async () => {
  await using broker = await TestBroker.start();
  const busy = await broker.raw(alice);
  await busy.enter();
  const other = await broker.connect(bob);
  const count = 20_000;
  busy.send(...Array.from({ length: count }, (_, id) => [REQUEST, id, 'ping', {}]));
  let answered = 0;
  const answers = (async () => {
    for (; answered < count; answered++) assert.equal((await busy.reply()).id, answered);
  })();
  await until(() => answered > 0, 'the first is answered');
  await other.ping();
  assert.ok(answered < count, 'the other waited for all of them');
  await answers;
});

test('a client that reads is served under the least quota there is', async () => {
  await using broker = await TestBroker.start({ policy: quotas({ queuedBytes: 128 * KIB }) });
  const client = await broker.connect(alice);
  const answers = await Promise.all(Array.from({ length: 250 }, () => client.devices.list()));
  assert.equal(answers.length, 250);
});

test('what a client held that did not read, and was killed, is safe', async () => {
  await using broker = await TestBroker.start({ policy: quotas({ queuedBytes: 128 * KIB }) });
  const client = await broker.raw(alice);
  await client.enter();
  await client.call('lease.take', { device: 'heater' });
  await client.call('pwm.set', { device: 'heater', enabled: true, periodNs: 1000, dutyNs: 500 });
  assert.equal(broker.board.second.pin(0).enabled, true);
  client.socket.pause();
  client.send(...Array.from({ length: 1000 }, (_, id) => [REQUEST, id, 'devices.list', {}]));
  await mostQueued(broker, alice, () => [...broker.broker.core.sessions].some(({ queuedBytes }) => queuedBytes > 0));
  client.destroy();
  await until(() => !broker.board.second.pin(0).enabled, 'the heater is off');
});

test('events are dropped for one who does not read, counted and told, and nobody waits', async () => {
  await using broker = await TestBroker.start({ policy: quotas({ queuedBytes: 128 * KIB }) });
  const writer = await broker.connect(bob);
  const watcher = await writer.subscribe('pwm.state');
  const client = await broker.raw(alice);
  await client.enter();
  assert.equal((await client.call('topic.subscribe', { topic: 'pwm.state' })).error, null);
  await writer.pwm.open({ device: 'servo' });
  client.socket.pause();
  const total = 6000;
  for (let dutyNs = 1; dutyNs <= total; dutyNs++) {
    const set = writer.pwm.set({ device: 'servo', periodNs: 10_000, dutyNs });
    if (dutyNs % 50 === 0) await set;
  }
  const [session] = [...broker.broker.core.sessions].filter(({ principal }) => principal.uid === alice.uid);
  assert.ok((session?.queuedBytes ?? 0) < 200 * KIB);
  for (let seen = 0; seen < 1000; seen++) await watcher.next();

  client.socket.resume();
  let [received, dropped, sequence] = [0, 0, 0];
  while (received + dropped < total + 1) {
    const [kind, name, body] = (await client.next()) as [number, string, { sequence: number; dropped: number }];
    assert.deepEqual([kind, name], [NOTIFICATION, 'event']);
    assert.equal(body.sequence, sequence + body.dropped + 1);
    sequence = body.sequence;
    dropped += body.dropped;
    received++;
  }
  assert.equal(received + dropped, total + 1);
  assert.ok(dropped > 0, 'it was too slow for all of them');
});

test('pipelined changes of one device are made in their order', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(alice);
  await client.enter();
  for (let id = 0; id < 64; id++) client.request(id, 'pwm.set', { device: 'fan', periodNs: 1000, dutyNs: id });
  const answered: number[] = [];
  while (answered.length < 64) {
    const reply = await client.reply();
    assert.equal(reply.error, null);
    answered.push(reply.id);
  }
  assert.equal(new Set(answered).size, 64);
  const duties = broker.board.kernel.writes.flatMap((write) => /duty_cycle ← (\d+)$/.exec(write)?.[1] ?? []);
  assert.deepEqual(
    duties,
    Array.from({ length: 63 }, (_, index) => String(index + 1)),
  );
});

test('200 connections of one user: his quota gets in, the others are told why, nobody else minds', async () => {
  await using broker = await TestBroker.start();
  const crowd: RawClient[] = [];
  for (let index = 0; index < 200; index++) crowd.push(await broker.raw(alice));
  const told = await Promise.all(crowd.slice(32).map((client) => client.ended()));
  assert.deepEqual(new Set(told.map((goodbye) => goodbye?.code)), new Set(['limit']));
  assert.match(told[0]?.message ?? '', /uid 1001 has 32 connections, at most 32 are allowed/);
  for (const client of crowd.slice(0, 32)) await client.enter();
  const other = await broker.connect(bob);
  const { connections } = await other.status();
  assert.deepEqual(connections, { open: 33, accepted: 201, refused: 168, violations: 0 });
  crowd[0]?.destroy();
  await until(() => broker.broker.core.sessions.size === 32, 'one has left');
  await broker.connect(alice);
});

test('a group may have more connections', async () => {
  const groups = { ...policy.groups, bench: { unixGroups: ['bench'], quotas: { connections: 200 } } };
  await using broker = await TestBroker.start({ policy: { ...policy, groups } });
  for (let index = 0; index < 200; index++) await (await broker.raw(alice)).enter();
  assert.equal((await (await broker.connect(bob)).status()).connections.refused, 0);
});

test('unanswered requests are counted over all connections of a user', async () => {
  await using broker = await TestBroker.start({ policy: quotas({ unansweredRequests: 8 }), virtual: true });
  const [first, second] = [await broker.raw(alice), await broker.raw(alice)];
  for (const client of [first, second]) await client.enter();
  for (let id = 0; id < 5; id++) first.request(id, 'pwm.set', { device: 'fan', periodNs: 1000, dutyNs: id });
  await first.call('ping', {}, 5);
  for (let id = 0; id < 5; id++) second.request(id, 'pwm.set', { device: 'servo', periodNs: 1000, dutyNs: id });
  for (const id of [3, 4]) {
    const reply = await second.reply();
    assert.deepEqual([reply.id, reply.error?.code, reply.error?.data.quota], [id, 'limit', 'unansweredRequests']);
  }
  assert.equal((await (await broker.connect(bob)).status()).leases, 0);
  await broker.advance(100);
  for (let id = 0; id < 5; id++) assert.equal((await first.reply()).error, null);
  for (let id = 0; id < 3; id++) assert.equal((await second.reply()).error, null);
  assert.equal((await second.call('ping')).error, null);
});

test('leases are counted per user, subscriptions per connection', async () => {
  await using broker = await TestBroker.start({ policy: quotas({ leases: 2, subscriptions: 3 }) });
  const [first, second] = [await broker.connect(alice), await broker.connect(alice)];
  const lease = await first.lease({ device: 'fan' });
  await second.lease({ device: 'servo' });
  const tooMany = await refusal(second.lease({ device: 'heater' }), 'limit');
  assert.deepEqual(tooMany.data, { quota: 'leases', max: 2 });
  await lease.release();
  await second.lease({ device: 'heater' });

  const subscriptions = [];
  for (let index = 0; index < 3; index++) subscriptions.push(await first.subscribe('policy'));
  assert.deepEqual((await refusal(first.subscribe('leases'), 'limit')).data, { quota: 'subscriptions', max: 3 });
  await second.subscribe('leases');
  subscriptions[0]?.close();
  await first.subscribe('leases');
});
