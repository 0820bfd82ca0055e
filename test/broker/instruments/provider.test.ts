/** Which driver serves an instrument, from when, and until when; and what becomes of the calls that it has not answered. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusal, TestBroker, until } from '../harness.ts';
import { alice, bob, carol, eve, olga, victor } from '../people.ts';
import { entries, supply, supplyPolicy } from './bench-supply.ts';
import { atRest, audited, call, device, ScriptedDriver, supplySetting } from './scripted-driver.ts';

/** What subscribers of `devices` are told about the instrument. */
async function watched(broker: TestBroker): Promise<string[]> {
  const client = await broker.connect(victor);
  const events = await client.subscribe('devices', { devices: [device] });
  const told: string[] = [];
  void (async () => {
    for await (const { value } of events) told.push(value.event);
  })().catch(() => {});
  return told;
}

const withPsu = (psu: object) => ({
  ...supplyPolicy,
  devices: { ...supplyPolicy.devices, psu: { ...entries.psu, ...psu } },
});

describe('who may provide', () => {
  test('the user of the entry, under the exclusive lease on the port, and one at a time', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const told = await watched(broker);
    const [driver, twin, other] = [
      await broker.connect(carol),
      await broker.connect(carol),
      await broker.connect(alice),
    ];
    const provide = (client: typeof driver) => client.call('instrument.provide', { device });
    await refusal(provide(other), 'denied');
    assert.equal((await refusal(provide(driver), 'denied')).data.limit, 'lease');
    const shared = await driver.lease({ device: 'port', shared: true });
    assert.equal((await refusal(provide(driver), 'denied')).data.limit, 'lease');
    await shared.release();
    await driver.lease({ device: 'port' });
    assert.deepEqual((await refusal(provide(twin), 'busy')).data.holder !== undefined, true);
    assert.deepEqual(await provide(driver), { port: 'port', profile: supply });
    await refusal(provide(driver), 'busy');
    await refusal(provide(twin), 'busy');
    await until(() => told.length > 0, 'it is told');
    assert.deepEqual(told, ['appeared']);
    const [line, ...others] = audited(broker, 'provide');
    assert.deepEqual(others, []);
    assert.deepEqual([line?.user, line?.device, line?.port], ['carol', device, 'port']);
  });

  test('nobody else, whatever another rule says', async () => {
    const policy = {
      ...supplyPolicy,
      rules: [
        ...supplyPolicy.rules,
        { id: 'too-much', users: ['alice'], devices: ['psu'], allow: ['provide' as const] },
      ],
    };
    await using broker = await TestBroker.start(supplySetting({ policy }));
    const client = await broker.connect(alice);
    const { message } = await refusal(client.call('instrument.provide', { device }), 'denied');
    assert.match(
      message,
      /no rule allows alice .* to provide psu; rule \(provider of psu\) .* allows it to user carol$/,
    );
    await refusal(client.call('instrument.publish', { device, topic: 'state', value: atRest }), 'denied');
    assert.deepEqual(
      audited(broker, 'denied').map(({ method }) => method),
      ['instrument.provide', 'instrument.publish'],
    );
  });

  test('not what is no instrument', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const client = await broker.connect(carol);
    await refusal(client.call('instrument.provide', { device: 'port' }), 'invalid');
    await refusal(client.call('instrument.provide', { device: 'pst' }), 'not_found');
  });
});

type Driver = ScriptedDriver;
const ends: Record<string, (driver: Driver, broker: TestBroker) => unknown> = {
  'its connection ends': ({ client }) => client.close(),
  'it releases the port': ({ lease }) => lease.release(),
  'an administrator seizes the port': async (_driver, broker) => {
    const admin = await broker.connect(olga);
    await admin.call('lease.seize', { device: 'port', reason: 'tea' });
  },
  'the entry names another provider': (_driver, broker) => broker.reload(withPsu({ provider: { user: 'alice' } })),
  'the entry is gone': (_driver, broker) => {
    const { psu: _psu, ...devices } = supplyPolicy.devices;
    const rules = supplyPolicy.rules.flatMap((rule) => {
      const left = (rule.devices as readonly string[]).filter((each) => each !== 'psu');
      return left.length === 0 ? [] : [{ ...rule, devices: left }];
    });
    // The port stays his: he loses it all the same.
    const his = { id: 'his', users: ['carol'], devices: ['port'], allow: ['read' as const, 'write' as const] };
    broker.reload({ ...supplyPolicy, devices, rules: [...rules, his] });
  },
  'the profile is another': (_driver, broker) => {
    broker.write('profiles/supply.json', JSON.stringify({ ...supply, doc: 'Another.' }));
    broker.reload(supplyPolicy);
  },
  'the port is another': (_driver, broker) => {
    const port = { ...entries.port, path: '/dev/ttyUSB8' };
    broker.reload({ ...supplyPolicy, devices: { ...supplyPolicy.devices, port } });
  },
};

describe('a driver serves no longer when', () => {
  for (const [name, end] of Object.entries(ends))
    test(name, async () => {
      await using broker = await TestBroker.start(supplySetting());
      const told = await watched(broker);
      const driver = await ScriptedDriver.start(broker);
      const [client, other] = [await broker.connect(alice), await broker.connect(bob)];
      const set = refusal(call(client, 'set', { output: 'A', volts: 1 }), 'unavailable');
      const asked = await driver.next('set');
      const read = refusal(call(other, 'measure', { output: 'A' }), 'unavailable');
      await driver.next('measure');
      const waiting = refusal(call(other, 'on'), 'unavailable');
      await other.ping();
      await end(driver, broker);
      assert.match((await set).message, /set: it may or may not have happened/);
      assert.match((await read).message, /measure: it may or may not have happened/);
      assert.match((await waiting).message, /It was not done/);
      assert.equal(audited(broker, 'provide-end').length, 1);
      assert.ok(broker.log.some((line) => /psu is served no longer/.test(line)));
      if (name !== 'the entry is gone') {
        await until(() => told.length > 1, 'it is told');
        assert.deepEqual(told, ['appeared', 'vanished']);
        await refusal(call(client, 'off'), 'unavailable');
        await refusal(client.instrument.state({ device }), 'unavailable');
        assert.equal((await client.instrument.list()).instruments[0]?.served, false);
      }
      await driver.answer(asked, { state: atRest }).then(
        () => assert.fail('an answer after the end was taken'),
        () => {},
      );
      if (['its connection ends', 'it releases the port'].includes(name)) return;
      await until(() => driver.lease.signal.aborted, 'the driver is told');
    });

  test('its lease is not kept alive', async () => {
    await using broker = await TestBroker.start(supplySetting({ virtual: true }));
    const client = await broker.connect(carol);
    await client.lease({ device: 'port', ttlMs: 1000 });
    await client.call('instrument.provide', { device });
    const user = await broker.connect(alice);
    await refusal(user.instrument.state({ device }), 'unavailable');
    await client.call('instrument.publish', { device, topic: 'state', value: atRest });
    await user.instrument.state({ device });
    await broker.advance(1000);
    await refusal(user.instrument.state({ device }), 'unavailable');
  });

  test('and it may come again, and its old answers are not those to new calls', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const first = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    const lost = refusal(call(client, 'on'), 'unavailable');
    const before = await first.next('on');
    await first.client.close();
    await lost;
    const second = await ScriptedDriver.start(broker);
    const on = call(client, 'on');
    const asked = await second.next('on');
    assert.notEqual(asked.call, before.call);
    await refusal(second.answer(before), 'not_found');
    await second.answer(asked);
    await on;
  });
});

describe('a driver goes on serving when', () => {
  test('a policy says nothing else about its instrument', async () => {
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    const set = call(client, 'set', { output: 'A', volts: 1 });
    const asked = await driver.next('set');
    broker.reload(withPsu({ comment: 'on the left' }));
    await driver.answer(asked, { fields: { volts: 1 } });
    assert.deepEqual(await set, { volts: 1 });
    assert.deepEqual((await client.instrument.state({ device })).state, atRest);
  });

  test('its port is unplugged: it cannot be reached then, and is known again when the driver tells', async () => {
    const setting = supplySetting();
    await using broker = await TestBroker.start(setting);
    const told = await watched(broker);
    const driver = await ScriptedDriver.start(broker);
    const client = await broker.connect(alice);
    await client.lease({ device });
    const on = refusal(call(client, 'on'), 'unavailable');
    await driver.next('on');
    setting.port().unplug();
    broker.broker.refresh();
    const { message, data } = await on;
    assert.match(message, /port port is unplugged.*on: it may or may not have happened/);
    assert.equal(data.port, 'port');
    assert.equal((await refusal(call(client, 'off'), 'unavailable')).data.port, 'port');
    await refusal(driver.publish('state', atRest), 'unavailable');
    setting.port().plug();
    broker.broker.refresh();
    await until(() => told.length === 3, 'it is told');
    assert.deepEqual(told, ['appeared', 'vanished', 'appeared']);
    await refusal(client.instrument.state({ device }), 'unavailable');
    await refusal(call(client, 'on'), 'unavailable');
    await driver.publish('state', atRest);
    const again = call(client, 'on');
    await driver.answer(await driver.next('on'));
    await again;
    assert.equal(driver.lease.signal.aborted, false);
  });
});

test('a stranger is told nothing of the driver', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const driver = await ScriptedDriver.start(broker);
  const client = await broker.connect(eve);
  const events = await client.subscribe('instrument.events');
  const seen: unknown[] = [];
  void (async () => {
    for await (const event of events) seen.push(event);
  })();
  await driver.publish('readings', { output: 'A', volts: 1 });
  await client.ping();
  assert.deepEqual(seen, []);
});
