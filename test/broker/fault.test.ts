/** A device that goes, comes back, or does not do what it is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { policy, refusal, TestBroker, until } from './harness.ts';
import { alice, victor } from './people.ts';

const running = { enabled: true, periodNs: 100_000, dutyNs: 80_000 };
const fanSafe: PwmState = { enabled: true, periodNs: 40_000, dutyNs: 12_000, polarity: 'normal' };
const off = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };

test('unplugged while leased: refused, the lease stays; plugged in again it works, initial state first', async () => {
  const initial = { enabled: true, periodNs: 1000, dutyNs: 10, polarity: 'normal' } as const;
  const devices = { ...policy.devices, fan: { ...policy.devices.fan, initial } };
  await using broker = await TestBroker.start({ policy: { ...policy, devices } });
  const [holder, viewer] = [await broker.connect(alice), await broker.connect(victor)];
  await until(() => broker.board.soc.output(1).enabled, 'the initial state');
  const events = await viewer.subscribe('devices', { devices: ['fan'] });
  const lease = await holder.lease({ device: 'fan' });
  await holder.pwm.set({ device: 'fan', ...running });
  broker.board.soc.unplug();
  assert.match((await refusal(holder.pwm.set({ device: 'fan', dutyNs: 5 }), 'unavailable')).message, /unplugged/);
  await refusal(holder.pwm.set({ device: 'fan', dutyNs: 5 }), 'unavailable');
  broker.broker.refresh();
  await refusal(holder.pwm.get({ device: 'fan' }), 'unavailable');
  assert.deepEqual((await holder.lease.list()).leases[0]?.units, ['fan']);
  broker.board.soc.plug();
  broker.broker.refresh();
  await until(() => broker.board.soc.output(1).enabled, 'the initial state');
  assert.deepEqual(broker.board.soc.output(1), initial);
  await holder.pwm.set({ device: 'fan', ...running });
  await lease.release();
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
  const told = [await events.next(), await events.next()].map(({ value }) => value?.value.event);
  assert.deepEqual(told, ['vanished', 'appeared']);
});

test('somebody else gives a running channel back to the kernel: its holder goes, and it is safe all the same', async () => {
  await using broker = await TestBroker.start();
  const holder = await broker.connect(alice);
  await holder.lease({ device: 'fan' });
  await holder.pwm.set({ device: 'fan', ...running });
  broker.board.kernel.writeAsOther('/sys/class/pwm/pwmchip0/unexport', '1');
  assert.equal(broker.board.soc.output(1).enabled, true);
  await holder.close();
  await until(() => broker.board.soc.output(1).dutyNs === fanSafe.dutyNs, 'the fan is safe');
});

test('a fault puts a device out of service: safe, told, until it is reset', async () => {
  await using broker = await TestBroker.start();
  const [holder, viewer] = [await broker.connect(alice), await broker.connect(victor)];
  const events = await viewer.subscribe('devices');
  await holder.lease({ device: 'fan' });
  await holder.pwm.set({ device: 'fan', ...running });
  broker.board.kernel.failNext('/sys/class/pwm/pwmchip0/pwm1/duty_cycle', 'ENOMEM', 'write');
  const { message, data } = await refusal(holder.pwm.set({ device: 'fan', dutyNs: 5 }), 'device');
  assert.match(message, /^fan: write .*duty_cycle: ENOMEM$/);
  assert.equal(data.errno, 'ENOMEM');
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
  const outOfService = await refusal(holder.pwm.set({ device: 'fan', dutyNs: 5 }), 'unavailable');
  assert.match(outOfService.message, /out of service after a fault .*devices\.reset/);
  await refusal(holder.pwm.open({ device: 'fan' }), 'unavailable');
  await holder.pwm.set({ device: 'servo', ...running });
  assert.match((await viewer.status()).devices.find(({ device }) => device === 'fan')?.fault ?? '', /ENOMEM/);
  await holder.devices.reset({ device: 'fan' });
  await holder.pwm.set({ device: 'fan', dutyNs: 5 });
  const told = [await events.next(), await events.next()].map(({ value }) => value?.value.event);
  assert.deepEqual(told, ['faulted', 'recovered']);
});

test('a device that does not answer on its bus keeps its state, and stays in service', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  await client.pwm.set({ device: 'fan', ...running });
  broker.board.kernel.failNext('/sys/class/pwm/pwmchip0/pwm1/period', 'EIO', 'write');
  const next = { device: 'fan', periodNs: 200_000, dutyNs: 20_000 };
  assert.match((await refusal(client.pwm.set(next), 'device')).message, /does not answer on its bus/);
  assert.deepEqual(broker.board.soc.output(1), { ...running, polarity: 'normal' });
  await client.pwm.set(next);
});

test('a safe state that the kernel does not take becomes off, and when that fails too, a fault', async () => {
  await using broker = await TestBroker.start();
  const holder = await broker.connect(alice);
  const period = '/sys/class/pwm/pwmchip0/pwm1/period';
  const enable = '/sys/class/pwm/pwmchip0/pwm1/enable';
  const take = async () => {
    const lease = await holder.lease({ device: 'fan' });
    await holder.pwm.set({ device: 'fan', ...running });
    return lease;
  };
  const first = await take();
  broker.board.kernel.failNext(period, 'EIO', 'write');
  await first.release();
  assert.deepEqual(broker.board.soc.output(1).enabled, false);
  assert.deepEqual(broker.board.soc.output(1), off);

  const second = await take();
  for (const file of [period, enable, enable]) broker.board.kernel.failNext(file, 'EIO', 'write');
  await second.release();
  assert.match((await refusal(holder.pwm.set({ device: 'fan', dutyNs: 5 }), 'unavailable')).message, /safe state/);
  await holder.devices.reset({ device: 'fan' });
  assert.deepEqual(broker.board.soc.output(1), fanSafe);
});
