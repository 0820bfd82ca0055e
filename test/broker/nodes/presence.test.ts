/** What is behind the path: nothing, something else, or the device again; and how long it is held. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { refusal, TestBroker, until } from '../harness.ts';
import { alice, bob } from '../people.ts';
import { lampPolicy, lampSetting } from './lamp.ts';

const level = { device: 'lamp', request: 'level' };
const IDLE_MS = 5000;

test('it is opened when it is first used, and closed when nobody uses it', async () => {
  const setting = lampSetting({ virtual: true });
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await client.ioctl.list();
  assert.equal(setting.lamp().open, 0);
  await client.ioctl.call(level);
  await client.ioctl.call(level);
  assert.equal(setting.lamp().open, 1);
  assert.equal((await client.ioctl.list()).devices[0]?.open, true);
  await broker.advance(IDLE_MS);
  assert.equal(setting.lamp().open, 0);
  const lease = await client.lease({ device: 'lamp' });
  await client.ioctl.call(level);
  await broker.advance(IDLE_MS);
  assert.equal(setting.lamp().open, 1, 'who holds it keeps it open');
  await lease.release();
  await broker.advance(IDLE_MS);
  assert.equal(setting.lamp().open, 0);
});

test('it stays open for those who have done more than look, and is closed when the last of them goes', async () => {
  const setting = lampSetting({ virtual: true });
  await using broker = await TestBroker.start(setting);
  const [one, other] = [await broker.connect(alice), await broker.connect(bob)];
  for (const client of [one, other]) await client.ioctl.call({ device: 'lamp', request: 'set', fields: { level: 1 } });
  await broker.advance(IDLE_MS);
  assert.equal(setting.lamp().open, 1, 'to close it may do something');
  await one.close();
  await until(() => broker.broker.core.sessions.size === 1, 'one has gone');
  await broker.advance(IDLE_MS);
  assert.equal(setting.lamp().open, 1);
  await other.close();
  await until(() => setting.lamp().open === 0, 'it is closed at once');
});

test('unplugged it is not there, plugged in again it is', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  const events = await client.subscribe('devices', { devices: ['lamp'] });
  await client.ioctl.call(level);
  setting.lamp().unplug();
  const { message } = await refusal(client.ioctl.call(level), 'unavailable');
  assert.match(message, /lamp/);
  await refusal(client.ioctl.call(level), 'unavailable');
  assert.equal((await client.devices.list()).devices.find(({ device }) => device === 'lamp')?.units.length, 0);
  assert.equal((await events.next()).value?.value.event, 'vanished');
  assert.equal(setting.lamp().open, 0, 'the descriptor of before is let go');
  setting.lamp().plug();
  assert.deepEqual((await client.ioctl.call(level)).fields, { value: 0 });
  assert.equal((await events.next()).value?.value.event, 'appeared');
});

test('another device behind the same path is not used', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  setting.lamp().unplug();
  setting.lamp().plug('heaters');
  const { message } = await refusal(client.ioctl.call(level), 'device');
  assert.match(message, /subsystem 'heaters', and not a character device of subsystem 'lamps'/);
  assert.deepEqual(setting.lamp().asked, []);
  assert.equal(setting.lamp().open, 0);
});

test('an entry may say what the kernel calls it', async () => {
  const lamp = { ...lampPolicy.devices.lamp, subsystem: 'heaters' };
  const setting = lampSetting({ policy: { ...lampPolicy, devices: { ...lampPolicy.devices, lamp } } });
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await refusal(client.ioctl.call(level), 'device');
  setting.lamp().unplug();
  setting.lamp().plug('heaters');
  assert.deepEqual((await client.ioctl.call(level)).fields, { value: 0 });
});

test('a link that leads out of /dev is not followed, one within it is; a file is no device', async () => {
  const devices = {
    ...lampPolicy.devices,
    lamp: { ...lampPolicy.devices.lamp, path: '/dev/by-name/lamp' },
  };
  const setting = lampSetting({ policy: { ...lampPolicy, devices } });
  await using broker = await TestBroker.start(setting);
  const { tree } = broker.board.kernel;
  const client = await broker.connect(alice);
  tree.place('/dev/by-name/lamp', { kind: 'link', target: '/dev/lamp0' });
  assert.deepEqual((await client.ioctl.call(level)).fields, { value: 0 });
  await client.devices.reset({ device: 'lamp' });
  tree.place('/dev/by-name/lamp', { kind: 'link', target: '/sys/class/pwm/pwmchip0/export' });
  await refusal(client.ioctl.call(level), 'device');
  tree.remove('/dev/by-name/lamp');
  tree.place('/dev/by-name/lamp', { kind: 'attribute', read: () => '', write: () => {} });
  await refusal(client.ioctl.call(level), 'device');
});

test('two names for one device keep it out of service', async () => {
  const devices = { ...lampPolicy.devices, other: { kind: 'ioctl', path: '/dev/lamps/0', profile: 'lamp' } } as const;
  const rules: PolicyDocument['rules'] = [
    ...lampPolicy.rules,
    { id: 'other', groups: ['bench'], devices: ['other'], allow: ['read'] },
  ];
  await using broker = await TestBroker.start(
    lampSetting({
      policy: { ...lampPolicy, devices, rules },
      plug: ({ kernel }) => kernel.tree.place('/dev/lamps/0', { kind: 'link', target: '/dev/lamp0' }),
    }),
  );
  const client = await broker.connect(alice);
  for (const device of ['lamp', 'other'])
    assert.match((await refusal(client.ioctl.call({ ...level, device }), 'unavailable')).message, /two names/);
});

test('a policy that names it no more lets go of it, after making it safe if it was held', async () => {
  const setting = lampSetting();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await client.lease({ device: 'lamp' });
  await client.ioctl.call({ device: 'lamp', request: 'set', fields: { level: 50 } });
  const { lamp: _, ...devices } = lampPolicy.devices;
  const rules = lampPolicy.rules.filter((rule) => !rule.devices.includes('lamp'));
  broker.reload({ ...lampPolicy, devices, rules });
  await refusal(client.ioctl.call(level), 'not_found');
  await until(() => setting.lamp().open === 0, 'it is closed');
  assert.equal(setting.lamp().level, 5);
});
