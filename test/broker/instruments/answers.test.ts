/** What a driver answers and tells: what of it comes to whom, and what is not believed. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusal, TestBroker } from '../harness.ts';
import { alice, carol, eve, victor } from '../people.ts';
import { supply } from './bench-supply.ts';
import { atRest, call, device, ScriptedDriver, supplySetting } from './scripted-driver.ts';

describe('an answer', () => {
  test('that is an error is a refusal of the device, whatever the driver says', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    driver.byItself = () => ({
      error: { message: 'too hot', data: { code: 'denied', from: 'broker', rule: 'alice' } },
    });
    const { message, data } = await refusal(call(client, 'on'), 'device');
    assert.equal(message, 'psu: too hot');
    assert.deepEqual(data, { code: 'denied', from: 'driver', rule: 'alice' });
  });

  test('with a state is told before it: to subscribers, and to who asks', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    const state = { ...atRest, outputs: { ...atRest.outputs, A: { volts: 3, amps: 1 } } };
    const order: string[] = [];
    const events = await client.subscribe('instrument.events', { devices: [device] });
    const told = (async () => {
      for await (const event of events) {
        order.push('event');
        return event.value;
      }
      return undefined;
    })();
    driver.byItself = () => ({ fields: { volts: 3 }, state });
    await call(client, 'set', { output: 'A', volts: 3 }).then(() => order.push('answer'));
    const event = await told;
    assert.deepEqual({ topic: event?.topic, value: event?.value }, { topic: 'state', value: state });
    assert.deepEqual(order, ['event', 'answer']);
    const { state: kept, ageMs } = await client.instrument.state({ device });
    assert.deepEqual(kept, state);
    assert.ok(ageMs >= 0 && ageMs < 5000);
  });

  test('that is not what the profile declares is the mistake of the driver, for the caller and for the driver', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    const wrong = [
      { fields: { volts: 'three' } },
      { fields: {} },
      { fields: { volts: 3, more: 1 } },
      { fields: { volts: 3 }, error: { message: 'both' } },
      { fields: { volts: 3 }, state: { ...atRest, on: 1 } },
      { fields: { volts: 3 }, state: {} },
    ];
    for (const saying of wrong) {
      await driver.publish('state', atRest);
      const set = call(client, 'set', { output: 'A', volts: 3 });
      const refused = refusal(set, 'device');
      const asked = await driver.next('set');
      const toDriver = await refusal(driver.answer(asked, saying), 'invalid');
      const { message, data } = await refused;
      assert.match(message, /the driver of psu answered set otherwise than its profile supply says/);
      assert.equal(data.from, 'driver');
      assert.match(String(toDriver.data.path), /^(fields|state|error)/);
    }
    assert.ok(broker.log.some((line) => line.includes('is not as its profile says')));
  });

  test('to a call that was not asked, or is over, is refused', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    await refusal(driver.answer({ call: 4711 }), 'not_found');
    const on = call(client, 'on');
    const asked = await driver.next('on');
    await driver.answer(asked);
    await on;
    await refusal(driver.answer(asked), 'not_found');
    await driver.lease.release();
    assert.match(broker.log.join(''), /answers that nobody waited for: 2, wrong ones: 0/);
  });

  test('comes of the connection that serves, and of no other of the same user', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const [client, twin] = [await broker.connect(alice), await broker.connect(carol)];
    const on = call(client, 'on');
    const asked = await driver.next('on');
    await refusal(twin.call('instrument.answer', { device, call: asked.call }), 'not_found');
    await refusal(twin.call('instrument.publish', { device, topic: 'state', value: atRest }), 'not_found');
    await refusal(client.call('instrument.answer', { device, call: asked.call }), 'denied');
    await refusal(client.call('instrument.publish', { device, topic: 'state', value: atRest }), 'denied');
    await driver.answer(asked);
    await on;
  });
});

describe('what the driver tells', () => {
  test('comes to who may look, as its profile declares it', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const [reader, stranger] = [await broker.connect(victor), await broker.connect(eve)];
    const events = await reader.subscribe('instrument.events');
    const unseen = await stranger.subscribe('instrument.events');
    await driver.publish('readings', { output: 'A', volts: 1.5 });
    for await (const { value } of events) {
      assert.deepEqual(
        { ...value, atMs: 0 },
        { device, topic: 'readings', value: { output: 'A', volts: 1.5 }, atMs: 0 },
      );
      break;
    }
    await stranger.ping();
    await unseen.return?.();
  });

  test('otherwise than it declares is refused, naming the field', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const topic = await refusal(driver.publish('reading', {}), 'invalid');
    assert.deepEqual(topic.data.didYouMean, ['readings']);
    await refusal(driver.publish('toString', {}), 'invalid');
    const field = await refusal(driver.publish('readings', { output: 'C', volts: 1 }), 'invalid');
    assert.equal(field.data.path, 'value.output');
    const state = await refusal(driver.publish('state', { on: true }), 'invalid');
    assert.equal(state.data.path, 'value.tracking');
  });
});

test('the list and the description', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const client = await broker.connect(victor);
  const listed = { device, profile: 'supply', port: 'port', provider: 'carol' };
  assert.deepEqual((await client.instrument.list()).instruments, [{ ...listed, served: false }]);
  await ScriptedDriver.start(broker);
  const holder = await broker.connect(alice);
  await holder.lease({ device });
  const [{ holder: said, ...served } = { holder: '' }] = (await client.instrument.list()).instruments;
  assert.deepEqual(served, { ...listed, served: true });
  assert.match(said ?? '', /^alice \(pid \d+\)$/);
  assert.deepEqual(await client.instrument.describe({ device }), { device, port: 'port', profile: supply });
  const stranger = await broker.connect(eve);
  assert.deepEqual((await stranger.instrument.list()).instruments, []);
  const seen = (await client.devices.list()).devices.find((each) => each.device === device);
  assert.deepEqual(
    { kind: seen?.kind, safe: seen?.safe, units: seen?.units.map(({ path, backend }) => ({ path, backend })) },
    { kind: 'instrument', safe: 'off', units: [{ path: 'port', backend: 'supply' }] },
  );
});
