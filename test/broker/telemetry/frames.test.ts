/** Frames from a driver to whoever wants them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Session } from '../../../broker/session.ts';
import { FrameSet } from '../../../broker/telemetry/frame-set.ts';
import { decode } from '../../../contract/wire/codec.ts';
import type { FrameBody } from '../../../contract/wire/messages.ts';
import { refusal, TestBroker, until } from '../harness.ts';
import { alice, bob, eve, victor } from '../people.ts';
import { device, enginePolicy, engineSetting, faultless, ScriptedEngine } from './engine.ts';

describe('frames', () => {
  test('come to who has asked for them, with what they hold', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const frames = client.ecu(device).frames({ channels: ['map', 'rpm'], rateHz: 20 });
    assert.deepEqual(await frames.started, { channels: ['map', 'rpm'], edition: 1 });
    assert.deepEqual(await engine.wants(1), [{ set: 1, channels: [1, 0], rateHz: 20, raw: false }]);
    await engine.send(1, [98.5, null]);
    await engine.send(1, [99, 900]);
    const { value: first } = await frames.next();
    assert.deepEqual(first.values, { map: 98.5, rpm: null });
    assert.deepEqual([first.sequence, first.atMs, first.latencyMs, first.quality], [1, 1000, 2.5, faultless]);
    assert.deepEqual([first.list, first.dropped, first.resumed, first.raw], [[98.5, null], 0, false, undefined]);
    const { value: second } = await frames.next();
    assert.deepEqual([second.sequence, second.values.rpm], [2, 900]);
    frames.close();
    await engine.wants(0);
    assert.equal((await client.status()).telemetry.sets, 0);
    await engine.send(1, [1, 2]); // the driver may not have heard of it yet
  });

  test('of all channels, with the answers as they came', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const frames = client.telemetry(device).frames({ raw: true });
    assert.deepEqual((await frames.started).channels, ['rpm', 'map', 'clt']);
    assert.deepEqual(await engine.wants(1), [{ set: 1, channels: [0, 1, 2], rateHz: undefined, raw: true }]);
    await engine.send(1, [1, 2, 3], { raw: Uint8Array.of(0, 7, 8) });
    await engine.send(1, [1, 2, 3]);
    assert.deepEqual([...((await frames.next()).value.raw ?? [])], [0, 7, 8]);
    assert.equal((await frames.next()).value.raw, undefined);
  });

  test('of two who want the same are the same bytes, and one set; twice on one connection they come once', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const [one, other] = [await broker.raw(alice), await broker.raw(bob)];
    const asked = { device, channels: ['clt', 'rpm'], rateHz: 10 };
    for (const client of [one, other]) await client.enter();
    for (const client of [one, other, other]) {
      const { result } = await client.call('telemetry.subscribe', asked);
      assert.deepEqual(result, { set: 1, edition: 1, channels: ['clt', 'rpm'] });
    }
    assert.equal((await engine.wants(1)).length, 1);
    const heard: Buffer[][] = [[], []];
    for (const [place, { socket }] of [one, other].entries()) socket.on('data', (bytes) => heard[place]?.push(bytes));
    for (let rpm = 1; rpm <= 3; rpm++) await engine.send(1, [80.25, rpm]);
    for (const client of [one, other])
      for (let sequence = 1; sequence <= 3; sequence++)
        assert.equal(((await client.next()) as [0, 0, FrameBody])[2].sequence, sequence);
    const [mine, theirs] = heard.map((chunks) => Buffer.concat(chunks));
    assert.ok((mine?.length ?? 0) > 100);
    assert.deepEqual(mine, theirs);
    // The first of two ends leaves the other.
    await other.call('telemetry.unsubscribe', { set: 1 });
    await engine.send(1, [80.25, 4]);
    assert.deepEqual(((await other.next()) as [0, 0, FrameBody])[2].values, [80.25, 4]);
    await other.call('telemetry.unsubscribe', { set: 1 });
    assert.equal((await other.call('telemetry.unsubscribe', { set: 1 })).error?.code, 'not_found');
    await engine.wants(1);
    one.destroy();
    await engine.wants(0);
  });

  test('are encoded once, however many want them', () => {
    const set = new FrameSet(
      7,
      device,
      { channels: ['rpm'], rateHz: undefined, raw: false },
      { published: 0, sent: 0, dropped: 0 },
    );
    const got: Uint8Array[] = [];
    for (let id = 0; id < 5; id++) set.add(listener(got));
    let encoded = 0;
    const frame = {
      atMs: 1,
      latencyMs: 1,
      get values() {
        encoded++;
        return [1];
      },
      quality: faultless,
    };
    set.send(frame, everybodyMay);
    assert.equal(encoded, 1);
    assert.equal(got.length, 5);
    assert.equal(new Set(got).size, 1, 'the very same bytes');
    assert.deepEqual(decode((got[0] as Uint8Array).subarray(4)), [
      2,
      'frame',
      { set: 7, sequence: 1, atMs: 1, latencyMs: 1, values: [1], quality: faultless },
    ]);
  });
});

/** A policy that lets everybody read. */
const everybodyMay = {
  rules: [{ id: 'all', covers: () => true, matches: () => true, deny: new Set(), allow: new Set(['read']) }],
} as never;

function listener(got: Uint8Array[]): Session {
  return {
    principal: { user: 'ada', uid: 1 },
    queuedBytes: 0,
    eventRoom: 1000,
    notifyFramed: (bytes: Uint8Array) => void got.push(bytes),
  } as unknown as Session;
}

describe('who may have them', () => {
  test('is who may read the instrument', async () => {
    await using broker = await TestBroker.start(engineSetting());
    await ScriptedEngine.start(broker);
    const client = await broker.connect(eve);
    await refusal(client.telemetry(device).catalogue(), 'denied');
    const frames = client.telemetry(device).frames();
    await refusal(frames.started, 'denied');
    await refusal(frames.next(), 'denied');
  });

  test('is asked again for each frame: a reload counts at once, both ways', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const [client, watcher] = [await broker.connect(alice), await broker.connect(victor)];
    const [frames, watched] = [client, watcher].map((each) => each.ecu(device).frames({ channels: ['rpm'] }));
    await engine.wants(1);
    await frames?.started;
    await watched?.started;
    await engine.send(1, [1]);
    const only = (users: string[]) => ({
      ...enginePolicy,
      rules: enginePolicy.rules.map((rule) => (rule.id === 'look' ? { ...rule, users } : rule)),
    });
    broker.reload(only(['victor']));
    await engine.send(1, [2]);
    assert.equal((await client.status()).telemetry.sent, 3);
    broker.reload(only(['bob']));
    assert.deepEqual(await engine.wants(0), [], 'nobody reads for who may not have it');
    await engine.send(1, [3]);
    broker.reload(only(['victor', 'alice']));
    assert.deepEqual(await engine.wants(1), [{ set: 1, channels: [0], rateHz: undefined, raw: false }]);
    await engine.send(1, [4]);
    const seen = async (from: typeof frames, count: number) => {
      const values: unknown[] = [];
      while (values.length < count) {
        const { value } = (await from?.next()) ?? {};
        values.push([value.values.rpm, value.dropped]);
      }
      return values;
    };
    assert.deepEqual(await seen(frames, 2), [
      [1, 0],
      [4, 2],
    ]);
    assert.deepEqual(await seen(watched, 3), [
      [1, 0],
      [2, 0],
      [4, 1],
    ]);
  });

  test('is nobody where the profile has no telemetry', async () => {
    const devices = { ...enginePolicy.devices, ecu0: { ...enginePolicy.devices.ecu0, profile: 'e3631a' } } as const;
    await using broker = await TestBroker.start(engineSetting({ ...enginePolicy, devices }));
    const engine = await ScriptedEngine.start(broker, null);
    const none = await refusal(engine.provider.declare({ channels: [], gauges: [], pages: [] }), 'invalid');
    assert.match(none.message, /ecu0 has no telemetry: its profile e3631a/);
    const client = await broker.connect(alice);
    await refusal(client.call('telemetry.subscribe', { device }), 'invalid');
    await refusal(client.call('telemetry.catalogue', { device: 'ecu-port' }), 'invalid');
  });
});

describe('one who does not read', () => {
  test('loses frames of his own, 64 wait for him, and the gap says how many', async () => {
    const policy = { ...enginePolicy, quotas: { queuedBytes: 128 * 1024 } };
    await using broker = await TestBroker.start(engineSetting(policy));
    const engine = await ScriptedEngine.start(broker);
    const [deaf, client] = [await broker.raw(alice), await broker.connect(bob)];
    await deaf.enter();
    await deaf.call('telemetry.subscribe', { device, raw: true });
    const frames = client.ecu(device).frames({ raw: true, maxQueued: 4096 });
    await frames.started;
    await engine.wants(1);
    deaf.socket.pause();
    const raw = new Uint8Array(4000);
    const total = 400;
    for (let sent = 0; sent < total; sent++) await engine.send(1, [sent, 0, 0], { raw });
    const [session] = [...broker.broker.core.sessions].filter(({ principal }) => principal.uid === alice.uid);
    assert.ok((session?.queuedBytes ?? 0) < 100 * 1024, `${session?.queuedBytes} bytes are queued`);
    for (let sequence = 1; sequence <= total; sequence++) {
      const { value } = await frames.next();
      assert.deepEqual([value.sequence, value.dropped], [sequence, 0]);
    }
    const { dropped } = broker.broker.core.telemetry.counts;
    assert.ok(dropped > 0, 'he was too slow for all of them');
    deaf.socket.resume();
    const sequences: number[] = [];
    while (sequences.at(-1) !== total) {
      const [, name, body] = (await deaf.next()) as [number, string, FrameBody];
      if (name === 'frame') sequences.push(body.sequence);
    }
    assert.equal(sequences.length, total - dropped);
    assert.deepEqual(
      sequences.slice(-64),
      Array.from({ length: 64 }, (_, place) => total - 63 + place),
    );
    await until(() => broker.broker.core.telemetry.counts.sent === 2 * total - dropped, 'all are counted');
  });

  test('has nothing sent that waits, once he may not read', async () => {
    const policy = { ...enginePolicy, quotas: { queuedBytes: 128 * 1024 } };
    await using broker = await TestBroker.start(engineSetting(policy));
    const engine = await ScriptedEngine.start(broker);
    const deaf = await broker.raw(alice);
    await deaf.enter();
    await deaf.call('telemetry.subscribe', { device, raw: true });
    await engine.wants(1);
    deaf.socket.pause();
    for (let sent = 0; sent < 400; sent++) await engine.send(1, [sent, 0, 0], { raw: new Uint8Array(4000) });
    const { sent } = broker.broker.core.telemetry.counts;
    broker.reload({ ...policy, rules: policy.rules.filter(({ id }) => id !== 'look') });
    deaf.socket.resume();
    const last = await deaf.call('ping');
    assert.equal(last.error, null);
    const [session] = [...broker.broker.core.sessions].filter(({ principal }) => principal.uid === alice.uid);
    await until(() => session?.queuedBytes === 0, 'all is read');
    assert.equal(broker.broker.core.telemetry.counts.sent, sent);
  });
});
