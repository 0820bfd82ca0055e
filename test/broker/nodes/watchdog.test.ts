/** A watchdog through the broker: what it is to open one, who may end it, and what becomes of it when feeder or broker end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IoctlEntry } from '../../../contract/policy/entries.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { SimulatedWatchdog } from '../../../sim/watchdog.ts';
import { policy as basic, refusal, type Setting, TestBroker, until } from '../harness.ts';
import { alice, bob, olga, victor } from '../people.ts';

const policy = {
  devices: { ...basic.devices, watchdog: { kind: 'ioctl', path: '/dev/watchdog0', profile: 'watchdog' } },
  groups: basic.groups,
  rules: [
    ...basic.rules,
    { id: 'feed', groups: ['bench'], devices: ['watchdog'], allow: ['read', 'write'], dangers: ['reboot'] },
    { id: 'see', groups: ['visitors'], devices: ['watchdog'], allow: ['read'] },
    {
      id: 'end',
      groups: ['operators'],
      devices: ['watchdog'],
      allow: ['read', 'control'],
      dangers: ['reboot', 'disarm'],
    },
  ],
  admins: basic.admins,
} satisfies PolicyDocument;

function bench(rules: PolicyDocument = policy): { setting: Setting; watchdog(): SimulatedWatchdog } {
  let watchdog: SimulatedWatchdog | undefined;
  return {
    setting: {
      policy: rules,
      virtual: true,
      plug: ({ kernel }) => {
        watchdog = new SimulatedWatchdog(kernel);
      },
    },
    watchdog: () => {
      if (watchdog === undefined) throw new Error('the broker was not started');
      return watchdog;
    },
  };
}

const ask = (request: string, fields: object = {}) => ({ device: 'watchdog', request, fields: { ...fields } });

test('looking at one arms it, which takes a write and its danger; fed, it does not bite', async () => {
  const { setting, watchdog } = bench();
  await using broker = await TestBroker.start(setting);
  const [feeder, visitor] = [await broker.connect(alice), await broker.connect(victor)];
  const { message } = await refusal(visitor.ioctl.call(ask('getTimeout')), 'denied');
  assert.match(message, /no rule allows victor .* to write watchdog/);
  assert.equal(watchdog().isArmed, false);
  assert.deepEqual((await feeder.ioctl.call(ask('getTimeout'))).fields, { value: 60 });
  assert.equal(watchdog().isArmed, true);
  await visitor.ioctl.call(ask('getTimeout'));
  for (let minute = 0; minute < 3; minute++) {
    await broker.advance(50_000);
    await feeder.ioctl.call(ask('keepAlive'));
  }
  assert.equal(watchdog().reboots, 0);
  await broker.advance(61_000);
  assert.equal(watchdog().reboots, 1, 'nobody fed it');
});

test('who has no right to disarm it does not; who has, does', async () => {
  const { setting, watchdog } = bench();
  await using broker = await TestBroker.start(setting);
  const [feeder, operator] = [await broker.connect(alice), await broker.connect(olga)];
  await feeder.ioctl.call(ask('keepAlive'));
  await refusal(feeder.ioctl.call(ask('disarm')), 'denied');
  await refusal(feeder.ioctl.call(ask('setOptions', { value: ['disableCard'] })), 'denied');
  await refusal(feeder.stream.write({ device: 'watchdog', bytes: Buffer.from('V') }), 'invalid');
  assert.equal(watchdog().isArmed, true);
  await operator.ioctl.call(ask('disarm'));
  assert.equal(watchdog().isArmed, false);
  await broker.advance(120_000);
  assert.equal(watchdog().reboots, 0);
});

test('a feeder that dies is not stood in for: the machine restarts, lease or not', async () => {
  const { setting, watchdog } = bench();
  await using broker = await TestBroker.start(setting);
  const [feeder, other] = [await broker.connect(alice), await broker.connect(bob)];
  await feeder.lease({ device: 'watchdog' });
  await feeder.ioctl.call(ask('keepAlive'));
  await refusal(other.ioctl.call(ask('keepAlive')), 'busy');
  await feeder.close();
  await until(() => broker.broker.core.sessions.size === 1, 'the feeder has gone');
  assert.equal(watchdog().isArmed, true);
  await broker.advance(61_000);
  assert.equal(watchdog().reboots, 1);
});

test('a stop of the broker leaves it armed, unless its entry says that a stop disarms it', async () => {
  const careful: IoctlEntry = { ...policy.devices.watchdog, onStop: 'safe', stop: [{ request: 'disarm' }] };
  for (const [watchdogEntry, isArmed] of [
    [policy.devices.watchdog, true],
    [careful, false],
  ] as const) {
    const { setting, watchdog } = bench({ ...policy, devices: { ...policy.devices, watchdog: watchdogEntry } });
    await using broker = await TestBroker.start(setting);
    const feeder = await broker.connect(alice);
    await feeder.ioctl.call(ask('getTimeLeft'));
    await feeder.close();
    await broker.stop();
    assert.equal(watchdog().isArmed, isArmed);
  }
});

test('it stays open when whoever fed it has gone, and others have looked at it', async () => {
  const { setting, watchdog } = bench();
  await using broker = await TestBroker.start(setting);
  const [feeder, visitor] = [await broker.connect(alice), await broker.connect(victor)];
  await feeder.ioctl.call(ask('keepAlive'));
  const open = broker.board.kernel.openDescriptors;
  await feeder.close();
  await visitor.ioctl.call(ask('getTimeout'));
  await broker.advance(10_000);
  assert.equal(broker.board.kernel.openDescriptors, open);
  assert.equal(watchdog().isArmed, true);
});
