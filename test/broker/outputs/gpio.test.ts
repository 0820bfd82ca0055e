/** GPIO lines through the broker: held, limited, made safe; and the edges of inputs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { SimulatedGpioChip } from '../../../sim/gpio.ts';
import { policy as basic, refusal, type Setting, TestBroker, until } from '../harness.ts';
import { alice, bob, eve, victor } from '../people.ts';

const CHIP = '/sys/devices/platform/gpio-sim.7/gpiochip7';
const RELAY = 17;
const BUTTON = 27;
const VALVE = 5;

const policy = {
  devices: {
    ...basic.devices,
    relay: { kind: 'gpio', chip: CHIP, line: RELAY, direction: 'output', onStop: 'safe' },
    button: { kind: 'gpio', chip: CHIP, line: 'BUTTON', direction: 'input' },
    // open is safe, and the pin is low then
    valve: { kind: 'gpio', chip: CHIP, line: VALVE, direction: 'output', activeLow: true, safe: { value: 1 } },
  },
  groups: basic.groups,
  rules: [
    ...basic.rules,
    { id: 'lines', groups: ['bench'], devices: ['relay', 'button', 'valve'], allow: ['read', 'write', 'control'] },
    { id: 'look-lines', groups: ['visitors'], devices: ['relay', 'button'], allow: ['read'] },
  ],
  admins: basic.admins,
} satisfies PolicyDocument;

function bench(rules: PolicyDocument = policy): { setting: Setting; chip(): SimulatedGpioChip } {
  let chip: SimulatedGpioChip | undefined;
  return {
    setting: {
      policy: rules,
      plug: ({ kernel }) => {
        chip = new SimulatedGpioChip(kernel, { number: 7, names: { [RELAY]: 'RELAY', [BUTTON]: 'BUTTON' } });
      },
    },
    chip: () => {
      if (chip === undefined) throw new Error('the broker was not started');
      return chip;
    },
  };
}

test('a line is set, read, held by the broker, and given back', async () => {
  const { setting, chip } = bench();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  assert.deepEqual(await client.gpio.set({ device: 'relay', value: 1 }), { device: 'relay', value: 1 });
  assert.equal(chip().level(RELAY), 1);
  assert.equal(chip().consumer(RELAY), 'postern');
  assert.equal((await client.gpio.get({ device: 'relay' })).value, 1);
  await client.gpio.set({ device: 'relay', value: 0 });
  assert.equal(chip().level(RELAY), 0);
  await client.gpio.release({ device: 'relay' });
  assert.notEqual(chip().consumer(RELAY), 'postern');
});

test('who may only read does not take a line: what nobody holds stays as it is', async () => {
  const { setting, chip } = bench();
  await using broker = await TestBroker.start(setting);
  const [reader, writer, other] = [
    await broker.connect(victor),
    await broker.connect(alice),
    await broker.connect(bob),
  ];
  const explained = async () =>
    (await reader.policy.explain({ method: 'gpio.get', params: { device: 'relay' } })).allowed;
  const { message } = await refusal(reader.gpio.get({ device: 'relay' }), 'denied');
  assert.match(message, /no rule allows victor .* to write relay/);
  assert.notEqual(chip().consumer(RELAY), 'postern');
  assert.equal(await explained(), false);
  // Who holds the lease takes it; nobody else who may write does.
  const lease = await writer.lease({ device: 'relay' });
  await refusal(other.gpio.get({ device: 'relay' }), 'busy');
  assert.equal((await writer.gpio.get({ device: 'relay' })).value, 0);
  assert.equal(chip().consumer(RELAY), 'postern');
  assert.equal((await reader.gpio.get({ device: 'relay' })).value, 0);
  assert.equal((await other.gpio.get({ device: 'relay' })).value, 0);
  assert.equal(await explained(), true);
  await lease.release();
  await writer.gpio.release({ device: 'relay' });
  await refusal(reader.gpio.get({ device: 'relay' }), 'denied');
});

test('values are logical: 1 of an active-low line is the low level', async () => {
  const { setting, chip } = bench();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await client.gpio.set({ device: 'valve', value: 1 });
  assert.equal(chip().level(VALVE), 0);
  await client.gpio.set({ device: 'valve', value: 0 });
  assert.equal(chip().level(VALVE), 1);
});

test('the list has what inventory and kernel know; a line that another has is busy, by its name', async () => {
  const { setting, chip } = bench();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  chip().hold(RELAY, 'spi0 CS0');
  const [relay, button, valve] = (await client.gpio.list()).lines;
  assert.deepEqual([relay?.line, relay?.name, relay?.consumer, relay?.open], [RELAY, 'RELAY', 'spi0 CS0', false]);
  assert.deepEqual([button?.line, button?.direction, button?.consumer], [BUTTON, 'input', undefined]);
  assert.deepEqual([valve?.activeLow, valve?.present], [true, true]);
  assert.match((await refusal(client.gpio.set({ device: 'relay', value: 1 }), 'busy')).message, /spi0 CS0/);
  assert.deepEqual((await (await broker.connect(eve)).gpio.list()).lines, []);
});

test('a lost lease leaves each line as its entry declares it, whichever level that is', async () => {
  const { setting, chip } = bench();
  await using broker = await TestBroker.start(setting);
  const [holder, other] = [await broker.connect(alice), await broker.connect(bob)];
  await holder.lease({ device: 'relay' });
  await holder.lease({ device: 'valve' });
  await holder.gpio.set({ device: 'relay', value: 1 });
  await holder.gpio.set({ device: 'valve', value: 0 });
  await refusal(other.gpio.set({ device: 'relay', value: 0 }), 'busy');
  const table = () => readFileSync(join(broker.directory, 'fail-safe'), 'utf8');
  assert.match(table(), new RegExp(`^gpio ${CHIP} ${RELAY} output$`, 'm'));
  await holder.close();
  await until(() => chip().level(RELAY) === 0, 'the relay is off');
  await until(() => chip().level(VALVE) === 0, 'the valve is open: its active level is the low one');
  await until(() => !table().includes(` ${VALVE} `), 'the valve is at risk no more');
});

test('limits: the only value, changes a second; going to the safe level is never refused', async () => {
  const rules = policy.rules.map((rule) => (rule.id === 'lines' ? { ...rule, limits: { changesPerSecond: 2 } } : rule));
  const { setting, chip } = bench({ ...policy, rules });
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await client.gpio.set({ device: 'relay', value: 1 });
  await client.gpio.set({ device: 'relay', value: 0 });
  const { data } = await refusal(client.gpio.set({ device: 'relay', value: 1 }), 'denied');
  assert.equal(data.limit, 'changesPerSecond');
  assert.equal(
    (await client.policy.explain({ method: 'gpio.set', params: { device: 'relay', value: 1 } })).allowed,
    false,
  );
  await client.gpio.set({ device: 'relay', value: 0 });
  assert.equal(chip().level(RELAY), 0);
});

test('an input is read, not set; its edges are told in order with the time of the kernel', async () => {
  const { setting, chip } = bench();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(victor);
  chip().drive(BUTTON, 1);
  assert.deepEqual(await client.gpio.get({ device: 'button' }), { device: 'button', direction: 'input', value: 1 });
  await refusal(client.gpio.set({ device: 'button', value: 1 }), 'invalid');
  const edges = await client.subscribe('gpio.edges', { devices: ['button'] });
  for (const level of [0, 1, 0] as const) chip().drive(BUTTON, level);
  const heard: { edge: string; sequence: number }[] = [];
  while (heard.length < 3) heard.push(...((await edges.next()).value?.value.edges ?? []));
  assert.deepEqual(
    heard.map(({ edge }) => edge),
    ['falling', 'rising', 'falling'],
  );
  const [first, , last] = heard;
  assert.equal((last?.sequence ?? 0) - (first?.sequence ?? 0), 2);
});

test('a chip that was unplugged: its lines are not there, and work again when it is back', async () => {
  const { setting, chip } = bench();
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await client.gpio.set({ device: 'relay', value: 1 });
  const edges = await client.subscribe('gpio.edges', { devices: ['button'] });
  chip().unplug();
  await refusal(client.gpio.set({ device: 'relay', value: 0 }), 'unavailable');
  await refusal(client.gpio.get({ device: 'button' }), 'unavailable');
  chip().plug();
  broker.broker.refresh();
  await client.gpio.set({ device: 'relay', value: 1 });
  assert.equal(chip().level(RELAY), 1);
  chip().drive(BUTTON, 1);
  assert.equal((await edges.next()).value?.value.edges[0]?.edge, 'rising');
});

test('what a crashed broker left is made safe by the next one: no shell can hold a line', async () => {
  const { setting, chip } = bench();
  await using broker = await TestBroker.start(setting);
  await (await broker.connect(alice)).gpio.set({ device: 'relay', value: 1 });
  const left = readFileSync(join(broker.directory, 'fail-safe'), 'utf8');
  await broker.stop();
  broker.write('fail-safe', left);
  await broker.startBroker();
  await until(() => chip().consumer(RELAY) === 'postern', 'the line is held');
  assert.equal(chip().level(RELAY), 0);
  assert.ok(broker.log.some((line) => /relay .*left behind by a broker that crashed/.test(line)));
});

test('an initial value is given when the broker starts; a stop makes safe what says so', async () => {
  const devices = { ...policy.devices, relay: { ...policy.devices.relay, initial: { value: 1 } } } as const;
  const { setting, chip } = bench({ ...policy, devices });
  await using broker = await TestBroker.start(setting);
  await until(() => chip().level(RELAY) === 1, 'the relay has its initial value');
  await broker.stop();
  assert.ok(broker.log.some((line) => /safe relay value=0/.test(line)));
});
