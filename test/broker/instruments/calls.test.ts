/** Calls of instruments: who may make them, what reaches the driver, and what is written down. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusal, TestBroker } from '../harness.ts';
import { alice, bob, eve, victor } from '../people.ts';
import { supplyPolicy } from './bench-supply.ts';
import { atRest, audited, call, device, ScriptedDriver, supplySetting } from './scripted-driver.ts';

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
    // Beyond what the instrument can give as well: the rule comes first, for who has one against it.
    const farTooMuch = await refusal(call(limited, 'set', { output: 'A', volts: 1000 }), 'denied');
    assert.match(farTooMuch.message, /volts 1000 V of A .*5 V \(rule bob/);
    await refusal(call(await broker.connect(alice), 'set', { output: 'A', volts: 1000 }), 'invalid');
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
