/** Drivers that come, go, change their minds, and lie. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encode } from '../../../contract/wire/codec.ts';
import { frame } from '../../../contract/wire/frame.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import { refusal, TestBroker, until } from '../harness.ts';
import { audited } from '../instruments/scripted-driver.ts';
import { alice, bob, carol } from '../people.ts';
import { channelsOnly, device, enginePolicy, engineSetting, faultless, ScriptedEngine } from './engine.ts';

const publish = { device, set: 1, atMs: 1, latencyMs: 1, values: [1, 2, 3], quality: faultless };

describe('a driver', () => {
  test('that is lost leaves the sets: the next one goes on with them, in its own order', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const first = await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const frames = client.ecu(device).frames({ channels: ['rpm', 'clt'] });
    await first.wants(1);
    await first.send(1, [900, 80]);
    await first.client.close();
    await until(() => audited(broker, 'provide-end').length === 1, 'it is gone');
    await refusal(client.ecu(device).catalogue(), 'unavailable');
    await refusal(client.call('telemetry.subscribe', { device }), 'unavailable');
    const second = await ScriptedEngine.start(broker, channelsOnly('clt', 'map'));
    assert.deepEqual(await second.wants(1), [{ set: 1, channels: [-1, 0], rateHz: undefined, raw: false }]);
    await second.send(1, [null, 81]);
    assert.deepEqual((await frames.next()).value.values, { rpm: 900, clt: 80 });
    const { value } = await frames.next();
    assert.deepEqual([value.values, value.sequence, value.dropped], [{ rpm: null, clt: 81 }, 2, 0]);
    await second.provider.declare(channelsOnly('rpm', 'clt'));
    assert.deepEqual(second.wanted, [{ set: 1, channels: [0, 1], rateHz: undefined, raw: false }], 'told at once');
    assert.equal((await client.ecu(device).catalogue()).edition, 3);
    await refusal(client.call('telemetry.subscribe', { device, channels: ['map'] }), 'not_found');
  });

  test('whose port is pulled out has nothing to say until it declares anew', async () => {
    const setting = engineSetting();
    await using broker = await TestBroker.start(setting);
    const engine = await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const frames = client.ecu(device).frames();
    await engine.wants(1);
    setting.port().unplug();
    broker.broker.refresh();
    await refusal(engine.send(1, [1, 2, 3]), 'unavailable');
    await refusal(engine.provider.declare(channelsOnly('rpm')), 'unavailable');
    await refusal(client.ecu(device).catalogue(), 'unavailable');
    setting.port().plug();
    broker.broker.refresh();
    await refusal(client.ecu(device).catalogue(), 'unavailable');
    assert.match((await refusal(engine.send(1, [1, 2, 3]), 'invalid')).message, /has to declare/);
    await engine.provider.declare(channelsOnly('clt', 'map', 'rpm'));
    assert.deepEqual(engine.wanted[0]?.channels, [2, 1, 0]);
    await engine.send(1, [1, 2, 3]);
    assert.deepEqual((await frames.next()).value.values, { rpm: 1, map: 2, clt: 3 });
  });

  test('whose instrument is named otherwise now, or no more, is done with', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const frames = client.ecu(device).frames();
    await engine.wants(1);
    const { ecu0, ...rest } = enginePolicy.devices;
    const rules = (name: string) =>
      enginePolicy.rules.map((rule) => (rule.id === 'look' ? { ...rule, devices: [name] } : rule));
    broker.reload({ devices: { ...rest, engine: ecu0 }, rules: rules('engine') } as never);
    await until(() => engine.provider.signal.aborted, 'it is over');
    await refusal(client.telemetry('engine').catalogue(), 'unavailable');
    await refusal(client.telemetry(device).catalogue(), 'not_found');
    broker.reload(enginePolicy);
    const again = await ScriptedEngine.start(broker);
    await again.wants(1);
    await again.send(1, [4, 5, 6]);
    assert.deepEqual((await frames.next()).value.list, [4, 5, 6]);
  });

  test('that does not read is told later, and keeps nothing from anybody', async () => {
    await using broker = await TestBroker.start(
      engineSetting({ ...enginePolicy, quotas: { queuedBytes: 128 * 1024 } }),
    );
    const names = Array.from({ length: 2000 }, (_, place) => `channel${place}`);
    const driver = await broker.raw(carol);
    await driver.enter();
    await driver.call('lease.take', { device: 'ecu-port' });
    await driver.call('instrument.provide', { device });
    for (let part = 0; part < 32; part++) {
      const channels = names.slice(part * 64, part * 64 + 64).map((name) => ({ name }));
      assert.equal(
        (await driver.call('telemetry.declare', { device, part, parts: 32, channels, gauges: [], pages: [] })).error,
        null,
      );
    }
    driver.socket.pause();
    const client = await broker.connect(alice);
    const session = [...broker.broker.core.sessions].find(({ principal }) => principal.uid === carol.uid);
    for (let round = 0; round < 200; round++) {
      const { set } = await client.call('telemetry.subscribe', { device, rateHz: 1 + round });
      if (round < 199) await client.call('telemetry.unsubscribe', { set });
    }
    assert.ok((session?.queuedBytes ?? 0) < 80 * 1024, `${session?.queuedBytes} bytes are queued`);
    driver.socket.resume();
    let last: unknown;
    for (;;) {
      const [, name, body] = (await driver.next()) as [number, string, { sets: { set: number; rateHz: number }[] }];
      if (name !== 'telemetry.wanted') continue;
      last = body.sets.map(({ set, rateHz }) => [set, rateHz]);
      if (body.sets[0]?.set === 200) break;
    }
    assert.deepEqual(last, [[200, 200]]);
  });
});

describe('a hostile driver', () => {
  test('is refused what it was not asked for', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const frames = client.ecu(device).frames();
    await engine.wants(1);
    const say = (more: object) => engine.client.call('telemetry.publish', { ...publish, ...more });
    const { message, data } = await refusal(say({ values: [1, 2] }), 'invalid');
    assert.match(message, /set 1 has 3 channels, and the frame 2 values/);
    assert.equal(data.path, 'values');
    await refusal(say({ values: [1, 2, 3, 4] }), 'invalid');
    await refusal(say({ values: [1, 2, '3'] }), 'invalid');
    await refusal(say({ values: Array.from({ length: 2049 }, () => 0) }), 'invalid');
    await refusal(say({ values: [1, Number.NaN, 3] }), 'invalid'); // the client does not even send it
    await refusal(say({ set: 2 }), 'not_found');
    await refusal(say({ raw: new Uint8Array(3) }), 'invalid');
    await refusal(say({ atMs: -1 }), 'invalid');
    await refusal(say({ sequence: 99 }), 'invalid');
    await refusal(say({ quality: { ...faultless, crcErrors: -1 } }), 'invalid');
    await engine.send(1, [7, 8, 9]);
    const { value } = await frames.next();
    assert.deepEqual([value.sequence, value.list, value.dropped], [1, [7, 8, 9], 0]);
    await engine.client.close();
    await until(() => audited(broker, 'provide-end').length === 1, 'it is gone');
    assert.equal(audited(broker, 'provide-end')[0]?.wrong, 4, 'those that its form does not tell');
  });

  test('that sends what is no number is thrown out', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const driver = await broker.raw(carol);
    await driver.enter();
    await driver.call('lease.take', { device: 'ecu-port' });
    await driver.call('instrument.provide', { device });
    const request = encode([0, 9, 'telemetry.publish', { ...publish, values: [Number.POSITIVE_INFINITY] }]);
    driver.sendBytes(frame(request));
    assert.match((await driver.ended())?.message ?? '', /not finite/);
    await until(() => audited(broker, 'provide-end').length === 1, 'it is no driver any more');
  });

  test('cannot send for the set of another instrument, though he serves one', async () => {
    const psuPort = '/dev/serial/by-id/usb-Simulated_Serial_Adapter_PSU-0001-if00-port0';
    const devices = {
      ...enginePolicy.devices,
      'ecu1-port': { ...enginePolicy.devices['ecu-port'], path: psuPort },
      ecu1: { ...enginePolicy.devices.ecu0, port: 'ecu1-port' },
    };
    await using broker = await TestBroker.start(engineSetting({ ...enginePolicy, devices }));
    const engine = await ScriptedEngine.start(broker);
    const [client, twin] = [await broker.connect(alice), await broker.connect(carol)];
    const frames = client.ecu(device).frames();
    await frames.started;
    await twin.lease({ device: 'ecu1-port' });
    const other = await twin.provide('ecu1', { call: async () => ({}) });
    await other.declare(channelsOnly('rpm', 'map', 'clt'));
    await refusal(twin.call('telemetry.publish', { ...publish, device: 'ecu1' }), 'not_found');
    await engine.send(1, [4, 5, 6]);
    assert.deepEqual((await frames.next()).value.list, [4, 5, 6]);
  });

  test('cannot speak for another instrument, nor anybody for its own', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const [client, twin] = [await broker.connect(bob), await broker.connect(carol)];
    await client.call('telemetry.subscribe', { device });
    await refusal(client.call('telemetry.publish', publish), 'denied');
    await refusal(twin.call('telemetry.publish', publish), 'not_found');
    await refusal(
      twin.call('telemetry.declare', { device, part: 0, parts: 1, channels: [], gauges: [], pages: [] }),
      'not_found',
    );
    await engine.provider[Symbol.asyncDispose]();
    await engine.lease.release();
    await refusal(engine.client.call('telemetry.publish', publish), 'not_found');
    await refusal(client.call('telemetry.catalogue', { device }), 'unavailable');
  });

  test('cannot send for the set of another instrument, though it has one of its own', async () => {
    const {
      port: _,
      plug,
      ...setting
    } = engineSetting({
      devices: {
        ...enginePolicy.devices,
        'other-port': { kind: 'serial', path: '/dev/ttyUSB8', baudRate: 115_200 },
        ecu1: { kind: 'instrument', profile: 'megasquirt', port: 'other-port', provider: { user: 'carol' } },
      },
      rules: enginePolicy.rules,
    });
    await using broker = await TestBroker.start({
      ...setting,
      plug: (board) => {
        plug?.(board);
        new SimulatedSerialPort(board.kernel, { name: 'ttyUSB8' });
      },
    });
    const engine = await ScriptedEngine.start(broker);
    const other = await broker.connect(carol);
    await other.lease({ device: 'other-port' });
    const provider = await other.provide('ecu1', { call: async () => ({}), wanted: () => {} });
    await provider.declare(channelsOnly('rpm', 'map', 'clt'));
    const client = await broker.connect(alice);
    await using frames = client.ecu(device).frames();
    const [set] = await engine.wants(1);
    assert.ok(set);
    await refusal(other.call('telemetry.publish', { ...publish, device: 'ecu1', set: set.set }), 'not_found');
    await engine.send(set.set, [7, 8, 9]);
    const { value } = await frames.next();
    assert.deepEqual([value.sequence, value.list], [1, [7, 8, 9]]);
  });
});
