/** Lines and LEDs tell what they become, and through whom. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { SimulatedGpioChip } from '../../../sim/gpio.ts';
import { SimulatedLed } from '../../../sim/led.ts';
import { policy as basic, type Setting, TestBroker } from '../harness.ts';
import { alice, eve, victor } from '../people.ts';

const CHIP = '/sys/devices/platform/gpio-sim.7/gpiochip7';
const policy = {
  devices: {
    ...basic.devices,
    relay: { kind: 'gpio', chip: CHIP, line: 17, direction: 'output', onStop: 'safe' },
    status: { kind: 'led', led: 'lab:status', safe: { brightness: 0, trigger: 'heartbeat' } },
  },
  groups: basic.groups,
  rules: [
    ...basic.rules,
    { id: 'switch', groups: ['bench'], devices: ['relay', 'status'], allow: ['read', 'write', 'control'] },
    { id: 'look-switches', groups: ['visitors'], devices: ['relay', 'status'], allow: ['read'] },
  ],
  admins: basic.admins,
} satisfies PolicyDocument;

const setting: Setting = {
  policy,
  plug: ({ kernel }) => {
    new SimulatedGpioChip(kernel, { number: 7 });
    new SimulatedLed(kernel, { name: 'lab:status' });
  },
};

/** The next so many of a subscription, and none that was dropped. */
async function next<Value>(events: AsyncIterator<{ value: Value; dropped: number }>, count: number): Promise<Value[]> {
  const heard: Value[] = [];
  while (heard.length < count) {
    const { value: event } = await events.next();
    assert.equal(event.dropped, 0);
    heard.push(event.value);
  }
  return heard;
}

test('a line tells each change by a call, its safe state, and that it was given back', async () => {
  await using broker = await TestBroker.start(setting);
  const [looking, switching] = [await broker.connect(victor), await broker.connect(alice)];
  const changes = await looking.subscribe('gpio.state', { devices: ['relay'] });
  const lease = await switching.lease({ device: 'relay' });
  await switching.gpio.set({ device: 'relay', value: 1 });
  await lease.release();
  await switching.gpio.release({ device: 'relay' });
  assert.deepEqual(await next(changes, 4), [
    { device: 'relay', state: { value: 0 }, cause: 'call' },
    { device: 'relay', state: { value: 1 }, cause: 'call', user: 'alice' },
    { device: 'relay', state: { value: 0 }, cause: 'safe' },
    { device: 'relay', state: null, cause: 'call', user: 'alice' },
  ]);
});

test('a line tells what a program has left it in, once it has ended', async () => {
  await using broker = await TestBroker.start(setting);
  const [looking, running] = [await broker.connect(victor), await broker.connect(alice)];
  await running.gpio.set({ device: 'relay', value: 0 });
  const changes = await looking.subscribe('gpio.state');
  const run = await running.schedule.run(
    { events: [{ at: '1 ms', gpio: { device: 'relay', value: 1 } }], until: '2 ms' },
    { keep: true },
  );
  await run.ended;
  assert.deepEqual(await next(changes, 1), [{ device: 'relay', state: { value: 1 }, cause: 'program', user: 'alice' }]);
});

test('a LED tells brightness and trigger', async () => {
  await using broker = await TestBroker.start(setting);
  const [looking, switching] = [await broker.connect(victor), await broker.connect(alice)];
  const changes = await looking.subscribe('led.state');
  const lease = await switching.lease({ device: 'status' });
  await switching.led.set({ device: 'status', brightness: 1 });
  await lease.release();
  const [set, safe] = (await next(changes, 3)).slice(-2);
  assert.deepEqual(set, { device: 'status', state: { brightness: 1, trigger: 'none' }, cause: 'call', user: 'alice' });
  assert.deepEqual([safe?.state.trigger, safe?.cause], ['heartbeat', 'safe']);
});

test('who may not read them hears nothing', async () => {
  await using broker = await TestBroker.start(setting);
  const [stranger, looking, switching] = [
    await broker.connect(eve),
    await broker.connect(victor),
    await broker.connect(alice),
  ];
  const heard: unknown[] = [];
  const deaf = await stranger.subscribe('gpio.state');
  const listening = (async () => {
    for await (const { value } of deaf) heard.push(value);
  })();
  const changes = await looking.subscribe('gpio.state');
  await switching.gpio.set({ device: 'relay', value: 1 });
  await next(changes, 2);
  await stranger.ping();
  deaf.close();
  await listening;
  assert.deepEqual(heard, []);
});
