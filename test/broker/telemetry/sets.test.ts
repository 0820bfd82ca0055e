/** What is wanted of an instrument: sets, who shares them, and how many there may be. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { keyOf, type Wish } from '../../../broker/telemetry/frame-set.ts';
import { wantedParts } from '../../../broker/telemetry/wanted.ts';
import { decode, encode } from '../../../contract/wire/codec.ts';
import { MAX_FRAME } from '../../../contract/wire/frame.ts';
import { fc } from '../../random-cases.ts';
import { refusal, TestBroker, until } from '../harness.ts';
import { alice, bob, victor } from '../people.ts';
import { channelsOnly, device, enginePolicy, engineSetting, ScriptedEngine } from './engine.ts';

const names = fc.array(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,9}$/), { maxLength: 6 });
const wishes = fc.record<Wish>({
  channels: names,
  rateHz: fc.option(fc.double({ min: 0.01, max: 1000, noNaN: true }), { nil: undefined }),
  raw: fc.boolean(),
});

describe('a set', () => {
  test('is of those who wish the same, and of nobody else', () => {
    const plain = ({ channels, rateHz, raw }: Wish) => [channels, rateHz ?? 'any', raw];
    fc.assert(
      fc.property(wishes, wishes, (a, b) => {
        assert.equal(keyOf(a), keyOf({ ...a, channels: [...a.channels] }));
        const isSame = JSON.stringify(plain(a)) === JSON.stringify(plain(b));
        assert.equal(keyOf(a) === keyOf(b), isSame);
      }),
    );
  });

  test('has its own number for another order, rate, or the raw answers; all channels are the same as their names', async () => {
    await using broker = await TestBroker.start(engineSetting());
    await ScriptedEngine.start(broker);
    const [client, other] = [await broker.connect(alice), await broker.connect(bob)];
    const set = async (by: typeof client, asked: object) =>
      (await by.call('telemetry.subscribe', { device, ...asked })).set;
    assert.equal(await set(client, {}), 1);
    assert.equal(await set(other, { channels: ['rpm', 'map', 'clt'] }), 1);
    assert.equal(await set(other, { channels: ['map', 'rpm', 'clt'] }), 2);
    assert.equal(await set(other, { rateHz: 5 }), 3);
    assert.equal(await set(client, { rateHz: 5.5 }), 4);
    assert.equal(await set(client, { raw: true }), 5);
    assert.equal(await set(client, { channels: [], raw: true }), 6);
    assert.equal(await set(other, { rateHz: 5 }), 3);
    assert.deepEqual((await client.status()).telemetry, { sets: 6, published: 0, sent: 0, dropped: 0 });
    assert.equal((await client.status()).subscriptions, 8);
  });

  test('is not of what there is not: the name that was perhaps meant', async () => {
    await using broker = await TestBroker.start(engineSetting());
    await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const subscribe = (asked: object) => client.call('telemetry.subscribe', { device, ...asked });
    const { message, data } = await refusal(subscribe({ channels: ['map', 'rmp'] }), 'not_found');
    assert.match(message, /ecu0 has no channel 'rmp': did you mean 'rpm'\?/);
    assert.deepEqual([data.path, data.value, data.didYouMean], ['channels', 'rmp', ['rpm']]);
    await refusal(subscribe({ channels: ['__proto__'] }), 'not_found');
    for (const wrong of [{ rateHz: 0 }, { rateHz: 1001 }, { raw: false }, { channels: 'rpm' }, { rate: 5 }])
      await refusal(subscribe(wrong), 'invalid');
    assert.equal((await client.status()).telemetry.sets, 0);
  });
});

describe('there are no more than', () => {
  test('32 different sets of an instrument, 16 for one user alone: those that there are can still be shared', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const [client, other, third] = [
      await broker.connect(alice),
      await broker.connect(bob),
      await broker.connect(victor),
    ];
    const subscribe = (by: typeof client, rateHz: number) => by.call('telemetry.subscribe', { device, rateHz });
    for (let rateHz = 1; rateHz <= 16; rateHz++) await subscribe(client, rateHz);
    const { message, data } = await refusal(subscribe(client, 17), 'limit');
    assert.match(message, /16 sets that uid 1001 alone wants of ecu0 are read, at most 16/);
    assert.deepEqual(data, { quota: 'telemetrySets', max: 16 });
    await subscribe(other, 16);
    await subscribe(client, 17); // the one before is not his alone any more
    for (let rateHz = 18; rateHz <= 32; rateHz++) await subscribe(other, rateHz);
    assert.deepEqual((await refusal(subscribe(third, 33), 'limit')).data, { quota: 'telemetrySets', max: 32 });
    await subscribe(third, 32);
    assert.equal((await engine.wants(32)).length, 32);
    await client.call('telemetry.unsubscribe', { set: 1 });
    await subscribe(third, 33);
    await client.close();
    await engine.wants(17);
  });

  test('the subscriptions that a connection may have, events and frames together', async () => {
    await using broker = await TestBroker.start(engineSetting({ ...enginePolicy, quotas: { subscriptions: 3 } }));
    await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    await client.call('topic.subscribe', { topic: 'policy' });
    await client.call('telemetry.subscribe', { device });
    await client.call('telemetry.subscribe', { device });
    const { data } = await refusal(client.call('telemetry.subscribe', { device }), 'limit');
    assert.deepEqual(data, { quota: 'subscriptions', max: 3 });
    await refusal(client.call('topic.subscribe', { topic: 'policy' }), 'limit');
    await client.call('telemetry.unsubscribe', { set: 1 });
    await client.call('topic.subscribe', { topic: 'policy' });
  });

  test('names that fit into the answer', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const long = Array.from({ length: 1100 }, (_, place) => `c${place}_`.padEnd(60, 'x'));
    const engine = await ScriptedEngine.start(broker, channelsOnly(...long));
    const client = await broker.connect(alice);
    const { message } = await refusal(client.call('telemetry.subscribe', { device }), 'limit');
    assert.match(message, /1100 channels do not fit into a frame/);
    const frames = client.telemetry(device).frames({ channels: long.slice(0, 900) });
    assert.equal((await frames.started).channels.length, 900);
    await engine.wants(1);
    await engine.send(
      1,
      long.slice(0, 900).map((_, place) => place / 3),
    );
    assert.equal((await frames.next()).value.values[long[300] as string], 100);
  });
});

describe('what a driver is told', () => {
  /** What a driver is told of four requests that came in one piece, and of two that change nothing for him. */
  async function toldOfFour(): Promise<(readonly number[])[]> {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    assert.deepEqual(engine.told, [[]], 'nothing is wanted yet');
    const client = await broker.raw(alice);
    await client.enter();
    const asked = (id: number, method: string, params: object) => [0, id, method, { ...params }];
    client.send(
      asked(1, 'telemetry.subscribe', { device, rateHz: 1 }),
      asked(2, 'telemetry.subscribe', { device, rateHz: 2 }),
      asked(3, 'telemetry.subscribe', { device, rateHz: 3 }),
      asked(4, 'telemetry.unsubscribe', { set: 2 }),
    );
    await engine.wants(2);
    await client.call('telemetry.subscribe', { device, rateHz: 3 });
    await client.call('telemetry.unsubscribe', { set: 3 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await engine.client.ping();
    return engine.told.map((sets) => sets.map(({ set }) => set));
  }

  test('comes once for what changes in one turn of the loop; what stays as it is is not told again', async () => {
    const once = [[], [1, 3]];
    let told = await toldOfFour();
    // A turn that takes long is cut short: on a busy machine the four may be of two.
    for (let more = 20; more > 0 && told.length > once.length; more--) told = await toldOfFour();
    assert.deepEqual(told, once);
  });

  test('comes no oftener than he can plan for, however often somebody changes his mind', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const client = await broker.connect(alice);
    const began = performance.now();
    for (let times = 0; times < 100; times++) {
      const { set } = await client.call('telemetry.subscribe', { device, rateHz: 7 });
      await client.call('telemetry.unsubscribe', { set });
    }
    await client.call('telemetry.subscribe', { device, rateHz: 8 });
    await engine.wants(1);
    await until(() => engine.wanted[0]?.rateHz === 8, 'he knows how it came out');
    const rests = Math.ceil((performance.now() - began) / 15);
    assert.ok(engine.told.length <= 3 + rests, `${engine.told.length} in ${rests} times 15 ms`);
  });

  test('fits into frames, however many channels the sets have', async () => {
    const most = Array.from({ length: 2048 }, (_, place) => `c${place}`);
    const sets = Array.from({ length: 32 }, (_, number) => ({
      number,
      places: most.map((_name, place) => place),
      wish: { channels: most, rateHz: number === 0 ? undefined : number, raw: false },
    }));
    const parts = wantedParts(device, sets as never);
    for (const part of parts) {
      const bytes = encode([2, 'telemetry.wanted', part]);
      assert.ok(bytes.length <= MAX_FRAME);
      assert.deepEqual(decode(bytes), [2, 'telemetry.wanted', part]);
    }
    assert.deepEqual(
      parts.map(({ part }) => part),
      [...parts.keys()],
    );
    assert.deepEqual(
      parts.flatMap((part) => part.sets.map(({ set }) => set)),
      [...sets.keys()],
    );

    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker, channelsOnly(...most));
    const client = await broker.connect(alice);
    const all = Array.from({ length: 4 }, (_, place) => client.ecu(device).frames({ rateHz: place + 1 }));
    await engine.wants(4);
    assert.deepEqual(
      engine.wanted.map(({ channels }) => channels.length),
      [2048, 2048, 2048, 2048],
    );
    await engine.send(
      3,
      most.map((_, place) => place),
    );
    assert.equal((await all[2]?.next())?.value.values.c2047, 2047);
  });
});
