/** Calls that the kernel does not answer: told, waited for no longer than their time, and nobody else's trouble. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Postern } from '../../../client/postern.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { refusal, type Setting, TestBroker, until } from '../harness.ts';
import { alice, bob, olga } from '../people.ts';
import { Lamp, lampPolicy, lampProfile, lampSetting } from './lamp.ts';

/** Longer than the requests of the profile may take. */
const LATE_MS = 200;

const level = (device = 'lamp') => ({ device, request: 'level' });
const set = (value: number, device = 'lamp') => ({ device, request: 'set', fields: { level: value } });

/** A call that was sent; its refusal is looked at later. */
function started<T>(call: Promise<T>): Promise<T> {
  call.catch(() => undefined);
  return call;
}

test('a call that hangs is answered in time; the device serves nobody until the kernel lets go of it, others go on', async () => {
  const setting = lampSetting({ virtual: true });
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  const events = await client.subscribe('devices', { devices: ['lamp'] });
  const hold = broker.board.kernel.hold('/dev/lamp0', 'ioctl');
  const stuck = started(client.ioctl.call(level()));
  await until(() => hold.waiting === 1, 'the call is in the kernel');
  const behind = started(client.ioctl.call(set(1)));
  await broker.advance(LATE_MS);
  const late = await refusal(stuck, 'timeout');
  assert.match(late.message, /level on lamp has not come back from the kernel within 100 ms/);
  assert.match((await refusal(behind, 'unavailable')).message, /lamp is stuck in level since/);
  await refusal(client.ioctl.call(set(2)), 'unavailable');
  await client.ping();
  await client.pwm.info();
  const [entry] = (await client.ioctl.list()).devices;
  assert.equal(entry?.blocked?.request, 'level');
  assert.equal((await events.next()).value?.value.event, 'blocked');

  hold.release();
  assert.equal((await events.next()).value?.value.event, 'unblocked');
  assert.deepEqual((await client.ioctl.call(level())).fields, { value: 0 }, 'what was asked meanwhile was not done');
  await client.ioctl.call(set(3));
  assert.equal(setting.lamp().level, 3);
});

test('what waited behind a lease that was seized is not done after it', async () => {
  const setting = lampSetting({ virtual: true });
  await using broker = await TestBroker.start(setting);
  const [holder, admin] = [await broker.connect(alice), await broker.connect(olga)];
  await holder.lease({ device: 'lamp' });
  await holder.ioctl.call(set(50));
  const hold = broker.board.kernel.hold('/dev/lamp0', 'ioctl');
  const first = started(holder.ioctl.call(set(60)));
  await until(() => hold.waiting === 1, 'the first is in the kernel');
  const second = started(holder.ioctl.call(set(70)));
  await holder.ping();
  await admin.lease.seize({ device: 'lamp', reason: 'the test' });
  hold.release();
  await first;
  await refusal(second, 'unsafe');
  assert.doesNotMatch(readFileSync(broker.auditPath, 'utf8'), /"level":70/, 'nor is it in the log as if it were');
  await until(() => setting.lamp().level === 5, 'it is safe');
  assert.equal(broker.broker.core.inventory.units.find(({ name }) => name === 'lamp')?.fault, undefined);
});

test('no more calls are in the kernel than there are threads for, over all devices', async () => {
  const numbers = Array.from({ length: 10 }, (_, index) => index);
  const { lamp: entry, ...others } = lampPolicy.devices;
  const names = numbers.map((number) => (number === 0 ? 'lamp' : `lamp${number}`));
  const lamps = Object.fromEntries(
    names.map((name, number) => [name, { ...entry, path: `/dev/lamp${number}` }] as const),
  );
  const policy: PolicyDocument = {
    ...lampPolicy,
    devices: { ...others, ...lamps },
    rules: [...lampPolicy.rules, { id: 'all-lamps', groups: ['bench'], devices: names, allow: ['read', 'write'] }],
  };
  await using broker = await TestBroker.start(
    lampSetting({
      virtual: true,
      policy,
      plug: ({ kernel }) => {
        for (const number of numbers.slice(1)) new Lamp(kernel, number);
      },
    }),
  );
  const client: Postern = await broker.connect(alice);
  const { kernel } = broker.board;
  // Opened beforehand: what is held is the request alone.
  for (const name of names) await client.ioctl.call(level(name));
  const holds = numbers.map((number) => kernel.hold(`/dev/lamp${number}`, 'ioctl'));
  const waiting = () => holds.reduce((sum, hold) => sum + hold.waiting, 0);
  const calls = names.map((name) => started(client.ioctl.call(level(name))));
  await until(() => waiting() === 8, 'eight are in the kernel');
  await client.ping();
  assert.equal(waiting(), 8);
  await broker.advance(LATE_MS);
  for (const call of calls.slice(0, 8)) await refusal(call, 'timeout');
  for (const call of calls.slice(8)) assert.match((await refusal(call, 'limit')).message, /8 calls are stuck/);
  await refusal(client.ioctl.call(level(names[9])), 'limit');
  await client.pwm.get({ device: 'fan' });
  for (const hold of holds) hold.release();
  for (const name of names) await client.ioctl.call(level(name));
});

test('a stop does not wait for what hangs, and says what could not be made safe', async () => {
  const devices = { ...lampPolicy.devices, lamp: { ...lampPolicy.devices.lamp, onStop: 'safe' as const } };
  const setting = lampSetting({ virtual: true, policy: { ...lampPolicy, devices } });
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(bob);
  await client.ioctl.call(set(50));
  const hold = broker.board.kernel.hold('/dev/lamp0', 'ioctl');
  started(client.ioctl.call(set(60)));
  await until(() => hold.waiting === 1, 'it is in the kernel');
  await broker.advance(LATE_MS);
  assert.equal(broker.broker.callsInKernel, 1);
  const stopped = broker.stop().then(
    () => 'clean',
    (error: Error) => error.message,
  );
  await broker.advance(10_000);
  assert.match(await stopped, /lamp could not be made safe/);
  hold.release();
});

/** Its level may take so long to be told; without a number its profile does not say. */
function patientLamp(time: { timeoutMs?: number } = {}): Setting & { lamp(): Lamp } {
  const { level: request, ...others } = lampProfile.requests;
  const { timeoutMs: _, ...patient } = request;
  const profile = { ...lampProfile, requests: { ...others, level: { ...patient, ...time } } };
  return lampSetting({ virtual: true, files: { 'profiles/lamp.json': JSON.stringify(profile) } });
}

test('a stop does not wait for a safe state that waits behind what takes long', async () => {
  await using broker = await TestBroker.start(patientLamp({ timeoutMs: 60_000 }));
  const [holder, other] = [await broker.connect(alice), await broker.connect(bob)];
  await holder.lease({ device: 'lamp' });
  await holder.ioctl.call(set(50));
  const hold = broker.board.kernel.hold('/dev/lamp0', 'ioctl');
  started(other.ioctl.call(level()));
  await until(() => hold.waiting === 1, 'it is in the kernel');
  await holder.close();
  await until(() => broker.broker.core.leases.all.length === 0, 'its lease has ended');
  const stopped = broker.stop().then(
    () => 'clean',
    (error: Error) => error.message,
  );
  await broker.advance(7000);
  assert.match(await stopped, /lamp could not be made safe: left to the fail-safe/);
  hold.release();
});

test('what was asked for is not done if the device was made safe while it was opened', async () => {
  const setting = lampSetting({ virtual: true });
  await using broker = await TestBroker.start(setting);
  const [holder, admin] = [await broker.connect(alice), await broker.connect(olga)];
  await holder.lease({ device: 'lamp' });
  const hold = broker.board.kernel.hold('/dev/lamp0', 'open');
  const call = started(holder.ioctl.call(set(60)));
  await until(() => hold.waiting === 1, 'it is being opened');
  await admin.lease.seize({ device: 'lamp', reason: 'the test' });
  hold.release();
  await refusal(call, 'unsafe');
  assert.notEqual(setting.lamp().level, 60);
});

test('a profile without a time of its own has five seconds', async () => {
  await using broker = await TestBroker.start(patientLamp());
  const client = await broker.connect(alice);
  const hold = broker.board.kernel.hold('/dev/lamp0', 'ioctl');
  const call = started(client.ioctl.call(level()));
  await until(() => hold.waiting === 1, 'it is in the kernel');
  await broker.advance(4900);
  assert.equal((await client.ioctl.list()).devices[0]?.blocked, undefined);
  await broker.advance(200);
  await refusal(call, 'timeout');
  hold.release();
});
