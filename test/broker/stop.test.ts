import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { policy, TestBroker, until } from './harness.ts';
import { alice, bob } from './people.ts';

const running = { enabled: true, periodNs: 100_000, dutyNs: 80_000 };

test('a stop leaves each device as its entry says, held or not, and tells the clients', async () => {
  await using broker = await TestBroker.start();
  const [holder, other] = [await broker.connect(alice), await broker.raw(bob)];
  await other.enter();
  await holder.lease({ device: 'heater' });
  await holder.lease({ device: 'servo' });
  for (const device of ['heater', 'servo', 'fan']) await holder.pwm.set({ device, ...running });
  assert.ok(existsSync(`${broker.directory}/fail-safe`));
  await broker.stop();
  assert.equal(broker.board.second.output(0).enabled, false);
  assert.deepEqual(broker.board.soc.output(0), { ...running, polarity: 'normal' });
  assert.equal(broker.board.soc.output(1).dutyNs, 12_000);
  const goodbye = await other.ended();
  assert.deepEqual(goodbye, { code: 'unavailable', message: 'the broker stops: the test is over' });
  assert.equal(existsSync(`${broker.directory}/fail-safe`), false);
  assert.equal(existsSync(broker.socket), false);
  assert.equal(broker.board.kernel.openDescriptors, 0);
});

test('while one device waits for its safe state, nobody undoes that of another, nor comes in', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await broker.raw(alice);
  await client.enter();
  await client.call('lease.take', { device: 'heater' });
  for (const device of ['fan', 'heater']) client.request(1, 'pwm.set', { device, ...running });
  await client.call('ping', {}, 2);
  await broker.advance(50);
  await client.call('pwm.close', { device: 'heater' }, 3);
  const stopping = broker.stop();
  assert.equal(broker.board.soc.output(1).dutyNs, 12_000, 'in this very turn');
  client.request(4, 'pwm.set', { device: 'fan', ...running });
  await assert.rejects(broker.raw(bob), { code: /ECONNREFUSED|ENOENT/ });
  await until(() => client.closed, 'the client was shown out');
  await broker.advance(5000);
  await stopping;
  assert.equal(broker.board.soc.output(1).dutyNs, 12_000);
  assert.equal(broker.board.second.output(0).enabled, false);
});

test('a set that waits at the stop is not made after it', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await broker.raw(alice);
  await client.enter();
  client.request(1, 'pwm.set', { device: 'servo', ...running });
  await client.call('ping', {}, 2);
  const stopping = broker.stop();
  await until(() => client.closed, 'the client was shown out');
  await broker.advance(5000);
  await stopping;
  assert.equal(broker.board.soc.output(0).enabled, false);
});

test('a device that cannot be made safe keeps no other from it, and is left to the fail-safe', async () => {
  const devices = { ...policy.devices, servo: { ...policy.devices.servo, onStop: 'safe' as const } };
  await using broker = await TestBroker.start({ policy: { ...policy, devices } });
  const client = await broker.connect(alice);
  await client.lease({ device: 'heater' });
  for (const device of ['servo', 'fan', 'heater']) await client.pwm.set({ device, ...running });
  const enable = '/sys/class/pwm/pwmchip0/pwm0/enable';
  for (let attempt = 0; attempt < 2; attempt++) broker.board.kernel.failNext(enable, 'EIO', 'write');
  await assert.rejects(broker.stop(), /servo could not be made safe: left to the fail-safe/);
  assert.equal(broker.board.soc.output(1).dutyNs, 12_000);
  assert.equal(broker.board.second.output(0).enabled, false);
  assert.ok(existsSync(`${broker.directory}/fail-safe`));
  await broker.startBroker();
  assert.equal(broker.board.soc.output(0).enabled, false, 'the next broker makes it safe');
});

test('what a crash left behind is in the table until it is safe, also while it waits for the kernel', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  await broker.stop();
  const soc = policy.devices.fan.chip;
  const gone = '/sys/devices/platform/gone';
  broker.write('fail-safe', `pwm ${soc} 1 1 40000 12000 normal\npwm ${soc} 0 0 - - -\npwm ${gone} 0 0 - - -\n`);
  const left = () => readFileSync(`${broker.directory}/fail-safe`, 'utf8').trimEnd().split('\n');
  await broker.startBroker();
  assert.equal(left().length, 3);
  await broker.advance(1000);
  assert.deepEqual(broker.board.soc.output(1).dutyNs, 12_000);
  // fan must be safe after the next crash too; servo need not; nobody could do anything for the third
  assert.deepEqual(left(), [`pwm ${soc} 1 1 40000 12000 normal`, `pwm ${gone} 0 0 - - -`]);
  assert.ok(broker.log.some((line) => line.includes(`${gone}#0 was left behind`)));
});
