/**
 * CVE-2021-3560: a caller who was gone when the broker asked who he was counted as root, for the error was taken for an answer.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import { encode } from '../../contract/wire/codec.ts';
import { frame } from '../../contract/wire/frame.ts';
import { REQUEST } from '../../contract/wire/messages.ts';
import { SimulatedSerialPort } from '../../sim/serial.ts';
import { policy, TestBroker, until } from '../broker/harness.ts';
import { alice, bob, root } from '../broker/people.ts';

/** Somebody of whom the kernel says nothing any more. */
const gone = Object.defineProperty(Object.create(root) as typeof root, 'credentials', {
  get: () => {
    throw new OsError('ENOTCONN', 'getsockopt', 'descriptor 7');
  },
});

test('one who is gone when the kernel is asked is nobody: he is not even greeted', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(gone);
  assert.equal(await client.ended(), undefined);
  assert.ok(broker.log.some((line) => line.includes('a client without an identity is turned away')));
  assert.equal(broker.broker.core.sessions.size, 0);
  await (await broker.connect(bob)).ping();
});

const devices = {
  ...policy.devices,
  gamepad: { kind: 'ioctl', path: '/dev/input/event1', profile: 'input' },
  relay: {
    kind: 'gpio',
    chip: '/sys/devices/platform/soc/fe200000.gpio',
    line: 17,
    direction: 'output',
    onStop: 'safe',
  },
  port: { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 },
} as const;
const running = { enabled: true, periodNs: 1_000_000, dutyNs: 500_000 };
const program = { events: [{ gpio: { device: 'relay', value: 1 }, every: '1 s' }], until: '600 s' };

/** What would last: leases, subscriptions, programs, outputs that are on. */
const acts: readonly (readonly [method: string, params: object])[] = [
  ['lease.take', { device: 'heater' }],
  ['pwm.set', { device: 'heater', ...running }],
  ['lease.take', { device: 'leds', shared: true, ttlMs: 60_000 }],
  ['lease.take', { device: 'port' }],
  ['serial.read', { device: 'port', waitMs: 60_000 }],
  ['serial.transact', { device: 'port', bytes: new Uint8Array([1]), timeoutMs: 60_000 }],
  ['topic.subscribe', { topic: 'input.events', devices: ['gamepad', 'gamepad'] }],
  ['topic.subscribe', { topic: 'serial.bytes', devices: ['port'] }],
  ['topic.subscribe', { topic: 'pwm.state' }],
  ['schedule.draft', { entries: program.events }],
  ['schedule.run', { program }],
];

test('whoever is killed in the middle of anything holds nothing afterwards, and nothing that he asked for is done later', async () => {
  const rules = [
    { id: 'all', groups: ['bench'], devices: Object.keys(devices), allow: ['read', 'write'] as ('read' | 'write')[] },
  ];
  await using broker = await TestBroker.start({
    policy: { ...policy, devices, rules },
    plug: ({ kernel }) => void new SimulatedSerialPort(kernel, { name: 'ttyUSB0' }),
  });
  const { core } = broker.broker;
  for (let round = 0; round < 40; round++) {
    const client = await broker.raw(alice);
    await client.enter();
    // One act alone, all of them, and everything in between; gone at once, or some turns of the loop later.
    const asked = round < acts.length ? [acts[round] as (typeof acts)[number]] : acts.slice(round % 5);
    client.sendBytes(Buffer.concat(asked.map(([method, params], id) => frame(encode([REQUEST, id, method, params])))));
    if (round % 3 === 0) client.socket.end();
    for (let turn = 0; turn < round % 7; turn++) await new Promise((resolve) => setImmediate(resolve));
    client.destroy();
    await until(() => client.closed && core.sessions.size === 0, 'he has gone');
  }
  const other = await broker.connect(bob);
  await until(() => !broker.board.second.pin(0).enabled, 'the heater is off');
  assert.deepEqual(core.leases.all, []);
  assert.deepEqual([core.subscriptions.count, core.telemetry.count()], [0, 0]);
  const { requests: _, programs } = await other.status();
  assert.equal(programs.running, 0);
  for (const device of Object.keys(devices)) if (device !== 'gamepad') await other.lease({ device });
  const events = readFileSync(broker.auditPath, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string });
  assert.ok(
    events.some(({ event }) => event === 'lease'),
    'some of it was heard',
  );
  assert.deepEqual(
    events.filter(({ event }) => event === 'fault'),
    [],
  );
});
