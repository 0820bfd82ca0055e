/** Who holds what, and that its end leaves the output safe, whatever was under way. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Lease } from '../../client/lease.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { policy, refusal, TestBroker, until } from './harness.ts';
import { alice, bob, olga, victor } from './people.ts';

const running = { enabled: true, periodNs: 100_000, dutyNs: 80_000 };
const fanSafe: PwmState = { enabled: true, periodNs: 40_000, dutyNs: 12_000, polarity: 'normal' };

/** Resolves with the reason when a lease is lost. */
const loss = ({ signal }: Lease) =>
  new Promise<string>((resolve) => {
    if (signal.aborted) resolve(String(signal.reason.message));
    signal.addEventListener('abort', () => resolve(String(signal.reason.message)));
  });

test('an exclusive lease keeps others from changing the device, and names its holder; it lasts until it is released', async () => {
  await using broker = await TestBroker.start();
  const [holder, other] = [await broker.connect(alice), await broker.connect(bob)];
  const before = Date.now();
  const lease = await holder.lease({ device: 'fan' });
  await holder.pwm.set({ device: 'fan', ...running });
  for (const attempt of [
    other.pwm.set({ device: 'fan', dutyNs: 1 }),
    other.pwm.disable({ device: 'fan' }),
    other.pwm.open({ device: 'fan' }),
    other.pwm.close({ device: 'fan' }),
    other.lease({ device: 'fan' }),
    other.lease({ device: 'fan', shared: true }),
    other.lease({ chip: 0, channel: 1 }),
    other.pwm.setMany({ sets: [{ device: 'servo', ...running }, { device: 'fan' }] }),
  ]) {
    const { message, data } = await refusal(attempt, 'busy');
    const { since, ...who } = data.holder as { since: string };
    assert.deepEqual(who, { user: 'alice', uid: alice.uid, pid: alice.credentials.pid });
    assert.ok(Date.parse(since) >= before);
    assert.match(message, /^fan is held by alice \(pid \d+\) since /);
  }
  assert.deepEqual((await other.pwm.get({ device: 'fan' })).state, { ...running, polarity: 'normal' });
  assert.equal((await other.pwm.get({ device: 'servo' })).state, null);
  await lease.release({ keep: true });
  assert.deepEqual(broker.board.soc.output(1), { ...running, polarity: 'normal' });
  await other.pwm.set({ device: 'fan', dutyNs: 1 });
  await other.lease({ device: 'fan' });
});

test('a released lease leaves the device safe', async () => {
  await using broker = await TestBroker.start();
  const holder = await broker.connect(alice);
  const lease = await holder.lease({ device: 'fan' });
  await holder.pwm.set({ device: 'fan', ...running });
  await lease.release();
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
  await refusal(holder.request('lease.release', { lease: lease.id }), 'not_found');
});

test('shared holders may all change it, others may not; it is safe when the last one is gone', async () => {
  await using broker = await TestBroker.start();
  const [first, second, third] = [await broker.connect(alice), await broker.connect(bob), await broker.connect(bob)];
  await first.lease({ device: 'leds/2', shared: true });
  const last = await second.lease({ device: 'leds', shared: true });
  assert.deepEqual(last.units, ['leds/0', 'leds/1', 'leds/2', 'leds/3']);
  await refusal(third.lease({ device: 'leds/2' }), 'busy');
  await first.pwm.set({ device: 'leds/2', ...running, periodNs: 1_638_400 });
  await refusal(third.pwm.set({ device: 'leds/2', dutyNs: 0 }), 'busy');
  await second.pwm.set({ device: 'leds/2', dutyNs: 40_000 });
  await first.close();
  await until(() => broker.broker.core.leases.all.length === 1, 'the first one is gone');
  assert.equal(broker.board.expander.output(2).enabled, true);
  await last.release();
  assert.equal(broker.board.expander.output(2).enabled, false);
});

test('a lease with a time-to-live lasts as long as its holder says alive', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const holder = await broker.connect(alice);
  const lease = await holder.lease({ device: 'fan', ttlMs: 500 });
  const lost = loss(lease);
  const setting = holder.pwm.set({ device: 'fan', ...running });
  await holder.ping();
  await broker.advance(20);
  await setting;
  for (let beat = 0; beat < 10; beat++) {
    await broker.advance(400);
    await lease.alive();
  }
  await broker.advance(499);
  assert.deepEqual(broker.board.soc.output(1), { ...running, polarity: 'normal' });
  await broker.advance(1);
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
  assert.equal(await lost, 'the lease on fan is lost: its holder did not say alive for 500 ms');
  await assert.rejects(lease.alive(), { code: 'unsafe' });
  await refusal(holder.request('lease.alive', { lease: lease.id }), 'not_found');
  await (await broker.connect(bob)).lease({ device: 'fan' });
});

test('an administrator takes a device away: it is safe, its holder is told why, the device is free', async () => {
  await using broker = await TestBroker.start();
  const [holder, admin, other] = [await broker.connect(alice), await broker.connect(olga), await broker.connect(bob)];
  const lease = await holder.lease({ device: 'fan' });
  const lost = loss(lease);
  await holder.pwm.set({ device: 'fan', ...running });
  const { ended } = await admin.lease.seize({ device: 'fan', reason: 'smoke' });
  assert.deepEqual(ended, [{ lease: lease.id, user: 'alice' }]);
  assert.equal(await lost, 'the lease on fan is lost: seized by olga: smoke');
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
  await other.lease({ device: 'fan' });
  assert.deepEqual((await admin.lease.seize({ device: 'servo', reason: 'nobody' })).ended, []);
});

test('who holds what is told to those who may see it', async () => {
  await using broker = await TestBroker.start();
  const [holder, viewer] = [await broker.connect(alice), await broker.connect(victor)];
  const events = await viewer.subscribe('leases');
  const lease = await holder.lease({ device: 'fan', ttlMs: 60_000 });
  const [seen] = (await viewer.lease.list()).leases;
  assert.deepEqual([seen?.device, seen?.units, seen?.user, seen?.mine], ['fan', ['fan'], 'alice', false]);
  assert.ok((seen?.expiresInMs ?? 0) > 50_000);
  assert.equal((await holder.lease.list()).leases[0]?.mine, true);
  await lease.release();
  const told = [await events.next(), await events.next()].map(({ value }) => value?.value);
  const fan = { device: 'fan', name: 'fan', user: 'alice' };
  assert.deepEqual(told, [
    { ...fan, event: 'taken', reason: 'asked for' },
    { ...fan, event: 'ended', reason: 'released' },
  ]);
});

test('a device whose holder disconnects is safe; one that was only leased is not touched', async () => {
  await using broker = await TestBroker.start();
  const holder = await broker.raw(alice);
  await holder.enter();
  await holder.call('lease.take', { device: 'fan' });
  await holder.call('lease.take', { device: 'servo' });
  await holder.call('pwm.set', { device: 'fan', ...running });
  broker.board.kernel.clearLog();
  holder.destroy();
  await until(() => broker.broker.core.leases.all.length === 0, 'the leases are gone');
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
  assert.ok(broker.board.kernel.writes.every((write) => write.startsWith('pwm1/')));
  assert.ok(broker.log.some((line) => /safe fan .*lease ended: its holder disconnected/.test(line)));
});

/** A holder that has asked for two changes of a channel that is being exported; time stands still. */
async function inMidSet(broker: TestBroker) {
  const holder = await broker.raw(alice);
  await holder.enter();
  await holder.call('lease.take', { device: 'fan', ttlMs: 1000 });
  holder.request(1, 'pwm.set', { device: 'fan', ...running });
  holder.request(2, 'pwm.set', { device: 'fan', ...running, dutyNs: 90_000 });
  await holder.call('ping', {}, 3);
  assert.deepEqual(broker.board.kernel.writes, ['pwmchip0/export ← 1']);
  return holder;
}

test('a holder that is killed while his set waits for the export: the safe state stays', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const holder = await inMidSet(broker);
  holder.destroy();
  await until(() => broker.broker.core.leases.all.length === 0, 'the lease is gone');
  await broker.advance(5000);
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
});

test('a lease that runs out while a set waits for the export: the set, and what waits behind it, is refused', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const holder = await inMidSet(broker);
  const admin = await broker.connect(olga);
  await admin.lease.seize({ device: 'fan', reason: 'in the middle' });
  await broker.advance(5000);
  for (const id of [1, 2]) {
    const reply = await holder.reply();
    assert.deepEqual([reply.id, reply.error?.code], [id, 'unsafe']);
  }
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
});

test('who may not write waits for a unit that is made safe meanwhile, and is told that alone', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  await inMidSet(broker);
  const admin = await broker.connect(olga);
  const visitor = await broker.connect(victor);
  const attempt = visitor.pwm.set({ device: 'fan', dutyNs: 1 });
  const answer = assert.rejects(attempt, { code: 'denied' });
  await visitor.ping();
  await admin.lease.seize({ device: 'fan', reason: 'in the middle' });
  await broker.advance(5000);
  await answer;
});

test('a set of several that waits for one of them writes none after the holder of another is gone', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const holder = await broker.raw(alice);
  await holder.enter();
  for (const device of ['fan', 'servo']) await holder.call('lease.take', { device });
  holder.request(3, 'pwm.open', { device: 'servo' });
  await holder.call('ping');
  await broker.advance(50);
  assert.deepEqual((await holder.reply()).id, 3);
  const sets = [
    { device: 'servo', ...running },
    { device: 'fan', ...running },
  ];
  holder.request(1, 'pwm.setMany', { sets });
  holder.request(2, 'pwm.setMany', { sets });
  await holder.call('ping');
  holder.destroy();
  await until(() => broker.broker.core.leases.all.length === 0, 'the leases are gone');
  await broker.advance(5000);
  assert.deepEqual([broker.board.soc.output(0).enabled, broker.board.soc.output(1)], [false, fanSafe]);
});

test('a reload while a safe state waits for the kernel does not undo it', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const holder = await broker.raw(alice);
  await holder.enter();
  await holder.call('lease.take', { device: 'heater' });
  holder.request(1, 'pwm.set', { device: 'heater', ...running });
  await holder.call('ping', {}, 2);
  await broker.advance(50);
  await holder.call('pwm.close', { device: 'heater' });
  assert.equal(broker.board.second.output(0).enabled, true, 'closing does not stop it');
  holder.destroy();
  await until(() => broker.broker.core.leases.all.length === 0, 'the lease is gone');
  broker.reload(policy);
  await broker.advance(5000);
  assert.equal(broker.board.second.output(0).enabled, false);
});

test('one that needs a lease is changed under a lease alone', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  const { message, data } = await refusal(client.pwm.set({ device: 'heater', ...running }), 'denied');
  assert.match(message, /heater may only be changed under a lease \(rule bench, policy\.json:\d+\)/);
  assert.equal(data.limit, 'lease');
  {
    await using _lease = await client.lease({ device: 'heater' });
    await client.pwm.set({ device: 'heater', ...running });
    assert.equal(broker.board.second.output(0).enabled, true);
  }
  assert.equal(broker.board.second.output(0).enabled, false);
});

test('the audit log says which channel was held, by the name that its changes have', async () => {
  await using broker = await TestBroker.start();
  const [holder, admin] = [await broker.connect(alice), await broker.connect(olga)];
  const one = await holder.lease({ device: 'leds', channel: 2 });
  await one.release();
  const seized = await holder.lease({ device: 'leds', channel: 3 });
  await admin.call('lease.seize', { device: 'leds', channel: 3, reason: 'a test' });
  await until(() => seized.signal.aborted, 'it is lost');
  await holder.lease({ device: 'leds' });
  await broker.stop();
  const lines = readFileSync(broker.auditPath, 'utf8').trimEnd().split('\n');
  const events = lines.map((line): { event: string; device?: string } => JSON.parse(line));
  const about = events.filter(({ event }) => ['lease', 'lease-end', 'seize'].includes(event));
  assert.deepEqual(
    about.map(({ event, device }) => `${event} ${device}`),
    [
      'lease leds/2',
      'lease-end leds/2',
      'lease leds/3',
      'seize leds/3',
      'lease-end leds/3',
      'lease leds',
      'lease-end leds',
    ],
  );
});
