/** Calls of instruments: who may make them, what reaches the driver, what comes back, and what is written down. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { refusal, TestBroker } from '../harness.ts';
import { alice, bob, carol, eve, victor } from '../people.ts';
import { supply, supplyPolicy } from './bench-supply.ts';
import { atRest, call, device, ScriptedDriver, supplySetting } from './scripted-driver.ts';

function audited(broker: TestBroker, event: string): Record<string, unknown>[] {
  broker.broker.core.audit.flush();
  const lines = readFileSync(broker.auditPath, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.event === event);
}

describe('a call', () => {
  test('reaches the driver as it was made, and its answer comes back', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    const set = call(client, 'set', { output: 'A', volts: 7.5 });
    const asked = await driver.next('set');
    assert.deepEqual(asked, {
      device,
      call: asked.call,
      method: 'set',
      fields: { output: 'A', volts: 7.5 },
      user: 'alice',
      timeoutMs: 5000,
    });
    await driver.answer(asked, { fields: { volts: 7.5 } });
    assert.deepEqual(await set, { volts: 7.5 });
  });

  test('that changes something is written down with its fields, before the driver hears of it; one that reads is not', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    driver.byItself = ({ method }) => (method === 'measure' ? { fields: { volts: 1 } } : {});
    await call(client, 'measure', { output: 'A' });
    await call(client, 'walk', {
      steps: [
        { output: 'A', volts: 1 },
        { output: 'A', volts: 2, amps: 1 },
      ],
    });
    const [line, ...others] = audited(broker, 'call');
    assert.deepEqual(others, []);
    const { user, device: name, rule, method, values } = line ?? {};
    assert.deepEqual(
      { user, name, rule, method, values },
      {
        user: 'alice',
        name: device,
        rule: 'alice',
        method: 'instrument.call',
        values: { call: 'walk', 'steps.output': 'A,A', 'steps.volts': '1,2', 'steps.amps': '1' },
      },
    );
  });

  test('that fails is written down as failed', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    driver.byItself = () => ({ error: { message: 'no' } });
    await refusal(call(client, 'on'), 'device');
    assert.match(String(audited(broker, 'failed')[0]?.message), /psu: no/);
  });

  test('that changes something is refused while the log cannot be written, but for turning off', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    driver.byItself = ({ method }) => ({ fields: method === 'measure' ? { volts: 0 } : {} });
    broker.broker.core.audit.mustBeWritten = () => {
      throw new Error('full');
    };
    await refusal(call(client, 'on'), 'internal');
    await call(client, 'off');
    await call(client, 'measure', { output: 'A' });
    assert.deepEqual(
      driver.asked.map(({ method }) => method),
      ['off', 'measure'],
    );
  });

  test('of what no rule allows never reaches the driver, and says which rule and limit', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const [limited, reader, stranger] = [
      await broker.connect(bob),
      await broker.connect(victor),
      await broker.connect(eve),
    ];
    await refusal(call(stranger, 'measure', { output: 'A' }), 'denied');
    await refusal(call(reader, 'on'), 'denied');
    await refusal(call(limited, 'label', { lines: ['mine'] }), 'denied');
    const danger = await refusal(call(limited, 'send', { line: '*RST' }), 'denied');
    assert.equal(danger.data.limit, 'danger');
    const tooMuch = await refusal(call(limited, 'set', { output: 'A', volts: 5.1 }), 'denied');
    assert.match(tooMuch.message, /volts 5\.1 V of A .*5 V \(rule bob, policy\.json:\d+\)/);
    assert.equal(tooMuch.data.limit, 'outputs');
    assert.ok(await driver.untouched());
  });

  test('tells nothing of the profile to one who may not look', async () => {
    await using broker = await TestBroker.start(supplySetting());
    await ScriptedDriver.start(broker);
    const client = await broker.connect(eve);
    for (const method of ['nothing', 'on', 'measure']) {
      const { message } = await refusal(call(client, method), 'denied');
      assert.doesNotMatch(message, /supply|profile/);
    }
    await refusal(client.instrument.describe({ device }), 'denied');
    await refusal(client.instrument.state({ device }), 'denied');
  });

  test('is compared with the profile: its method, its fields, its version', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    const unknown = await refusal(call(client, 'mesure', { output: 'A' }), 'not_found');
    assert.deepEqual(unknown.data.didYouMean, ['measure']);
    for (const name of ['toString', '__proto__', 'constructor'])
      await refusal(client.call('instrument.call', { device, method: name }), 'not_found');
    const field = await refusal(call(client, 'set', { output: 'A', volt: 1 }), 'invalid');
    assert.equal(field.data.path, 'volt');
    const range = await refusal(call(client, 'walk', { steps: [{ output: 'A', volts: 31 }] }), 'invalid');
    assert.equal(range.data.path, 'steps[0].volts');
    const other = client.call('instrument.call', { device, profile: 'e3631a', method: 'on' });
    assert.deepEqual((await refusal(other, 'invalid')).data.allowed, ['supply']);
    assert.ok(await driver.untouched());
  });

  test('is judged by what it leaves set: outputs that it does not name, and those that follow', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker, {
      on: false,
      tracking: true,
      outputs: { A: { volts: 0, amps: 1 }, B: { volts: -20, amps: 1 } },
    });
    const client = await broker.connect(bob);
    const { message } = await refusal(call(client, 'on'), 'denied');
    assert.match(message, /-20 V of B/);
    await refusal(
      call(client, 'track', { on: true }).then(() => {}),
      'device',
    ).catch(() => {});
    assert.equal(driver.asked.length, 1, 'B follows A, which is at rest');
  });

  test('is refused where the state must be known and is not', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker, null);
    const client = await broker.connect(alice);
    await refusal(client.instrument.state({ device }), 'unavailable');
    await refusal(call(client, 'on'), 'unavailable');
    driver.byItself = () => ({});
    await call(client, 'off');
    await driver.publish('state', atRest);
    await call(client, 'on');
    assert.deepEqual((await client.instrument.state({ device })).state, atRest);
  });

  test('is refused without a driver', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const client = await broker.connect(alice);
    const { data } = await refusal(call(client, 'on'), 'unavailable');
    assert.equal(data.provider, 'carol');
    await refusal(client.instrument.state({ device }), 'unavailable');
  });

  test('is refused while somebody else holds the instrument, unless it only reads', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    driver.byItself = ({ method }) => ({ fields: method === 'measure' ? { volts: 0 } : {} });
    const [holder, other] = [await broker.connect(bob), await broker.connect(alice)];
    await holder.lease({ device });
    const { data } = await refusal(call(other, 'on'), 'busy');
    assert.equal((data.holder as { user: string }).user, 'bob');
    await call(other, 'measure', { output: 'A' });
    await call(holder, 'on');
  });

  test('needs a lease where the policy says so, but for turning off', async () => {
    const policy = { ...supplyPolicy, devices: { ...supplyPolicy.devices } };
    const psu = { ...policy.devices.psu, lease: 'required' as const };
    await using broker = await TestBroker.start(
      supplySetting({ policy: { ...policy, devices: { ...policy.devices, psu } } }),
    );
    const driver = await ScriptedDriver.start(broker);
    driver.byItself = () => ({});
    const client = await broker.connect(alice);
    const { data } = await refusal(call(client, 'on'), 'denied');
    assert.equal(data.limit, 'lease');
    await call(client, 'off');
    await client.lease({ device });
    await call(client, 'on');
  });

  test('counts in how many there may be in a second', async () => {
    const rules = supplyPolicy.rules.map((rule) =>
      rule.id === 'alice' ? { ...rule, limits: { callsPerSecond: 2 } } : rule,
    );
    await using broker = await TestBroker.start(supplySetting({ virtual: true, policy: { ...supplyPolicy, rules } }));
    const driver = await ScriptedDriver.start(broker);
    driver.byItself = () => ({ fields: { volts: 0 } });
    const client = await broker.connect(alice);
    for (let n = 0; n < 2; n++) await call(client, 'measure', { output: 'A' });
    const { data } = await refusal(call(client, 'measure', { output: 'A' }), 'denied');
    assert.equal(data.limit, 'callsPerSecond');
    await broker.advance(1000);
    await call(client, 'measure', { output: 'A' });
  });
});

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
