/** Dashboards of what anybody publishes: what is a packet becomes frames, what is none is counted, and nothing of it ends the reader. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { FramesWanted, SourceFrame } from '../../cli/ecu/frame-source.ts';
import { channelKeys } from '../../cli/ecu/redis/channel-key.ts';
import { RedisConnection } from '../../cli/ecu/redis/connection.ts';
import { pyefiPacket } from '../../cli/ecu/redis/packet.ts';
import { RedisSource } from '../../cli/ecu/redis/source.ts';
import { until } from '../cli/harness.ts';
import { definition, payloadAt } from './controller-broker.ts';
import { RedisServer } from './redis-server.ts';

let server: RedisServer;
let connection: RedisConnection;
let source: RedisSource;
let problems: string[];
before(async () => {
  server = await RedisServer.start();
  const address = { kind: 'unix', path: server.socket, shown: server.socket, access: {} } as const;
  connection = await RedisConnection.open(address, {});
});
after(async () => {
  await connection[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
const openSource = async (ini?: typeof definition) => {
  source = await RedisSource.open(
    connection,
    {},
    {
      keys: channelKeys('test'),
      definition: ini,
      onProblem: (text) => problems.push(text),
    },
  );
};
beforeEach(() => {
  problems = [];
});
afterEach(() => source[Symbol.asyncDispose]());

const publish = (packet: object | string) =>
  server.ask('PUBLISH', 'stream:test', typeof packet === 'string' ? packet : JSON.stringify(packet));

/** Frames as they come. */
function follow(wanted: FramesWanted = {}) {
  const frames = source.frames(wanted);
  const got: SourceFrame[] = [];
  const ended = (async () => {
    for await (const frame of frames) got.push(frame);
  })();
  return { frames, got, ended };
}

describe('frames of stream:KEY', () => {
  it('are those of a publisher who knows nothing of us', async () => {
    await openSource();
    const { frames, got, ended } = follow();
    // pyEfi's own example has no time.
    await publish({ type: 'simple', data: { seconds: 0, rpm: 625, name: 'x', tps: '12.5' } });
    await publish({ time: 1000.5, type: 'simple', data: { rpm: 700, seconds: 1, more: 1 } });
    assert.deepEqual(await frames.started, { channels: ['seconds', 'rpm', 'name', 'tps'] });
    await until(() => got.length === 2, 'they come');
    assert.deepEqual(
      got.map(({ list }) => list),
      [
        [0, 625, null, 12.5],
        [1, 700, null, null],
      ],
    );
    assert.equal(got[1]?.atMs, 1_000_500);
    assert.deepEqual(
      (await source.catalogue()).channels.map(({ name }) => name),
      ['seconds', 'rpm', 'name', 'tps', 'more'],
    );
    frames.close();
    await ended;
  });
  it('are of the channels that are wanted, whatever their capitals, and not more often', async () => {
    await openSource();
    const { got } = follow({ channels: ['batteryVoltage', 'none'] });
    const slow = follow({ channels: ['rpm'], rateHz: 0.01 });
    for (let rpm = 1; rpm <= 5; rpm++) await publish({ type: 'simple', data: { rpm, batteryvoltage: 138 } });
    await until(() => got.length === 5, 'they come');
    assert.deepEqual(got[0]?.list, [138, null]);
    assert.ok(slow.got.length <= 1);
  });
  it('of packets that pyEfi collected are decoded by a definition', async () => {
    await openSource(definition);
    const { frames, got } = follow({ channels: ['rpm', 'coolant'], raw: true });
    const { channels } = await source.catalogue();
    assert.ok(channels.length > 100);
    const shot = { atMs: 5000, latencyMs: 20 };
    await publish(pyefiPacket(shot, payloadAt(4321)).json);
    // With the time as pyEfi has it.
    await publish({ ...JSON.parse(pyefiPacket(shot, payloadAt(1234)).json), time: '26330101112000000' });
    await until(() => got.length === 2, 'they come');
    const [first, second] = got;
    assert.deepEqual(first?.list, [4321, 180]);
    assert.deepEqual([first?.atMs, first?.latencyMs, first?.quality], [5000, 20, undefined]);
    assert.deepEqual(Buffer.from(first?.raw ?? []), payloadAt(4321));
    assert.equal(second?.list[0], 1234);
    assert.ok((second?.atMs ?? 0) > Date.now() - 60_000);
    frames.close();
  });
  it('go on after noise, which is counted, and told once for each kind', async () => {
    await openSource(definition);
    const { got } = follow({ channels: ['rpm'] });
    const good = pyefiPacket({ atMs: 1, latencyMs: 1 }, payloadAt(1000));
    const noise = [
      'no json',
      'no json either',
      '[]',
      'null',
      '"x"',
      { type: 'simple' },
      { type: 'simple', data: [1] },
      { type: 'other', data: {} },
      { type: 'pyefi' },
      { type: 'pyefi', rawData: 'xyz' },
      { type: 'pyefi', rawData: '00', length: 5 },
      { type: 'pyefi', rawData: '0001' },
      { ...JSON.parse(good.json), crc32: 1 },
      { type: 'pyefi', rawData: Buffer.concat([Buffer.of(0x82), payloadAt(1).subarray(1)]).toString('hex') },
      { type: 'simple', data: JSON.parse('{"__proto__": 5}') },
      'x'.repeat(1024 * 1024 + 1),
    ];
    for (const packet of noise) await publish(packet);
    await publish(good.json);
    await until(() => got.length === 2, 'what is good comes');
    assert.deepEqual(got.at(-1)?.list, [1000]);
    assert.equal(source.unusable, noise.length - 1);
    assert.equal(new Set(problems).size, problems.length);
    assert.match(problems[0] ?? '', /^a packet of stream:test is left out, as others like it: it is not JSON$/);
    assert.match((await source.silence()) ?? '', /^15 packets could not be used: /);
  });
  it('are none of type pyefi without a definition: which is said', async () => {
    await openSource();
    await publish(pyefiPacket({ atMs: 1, latencyMs: 1 }, payloadAt(1)).json);
    await until(() => problems.length === 1, 'it is told');
    assert.match(problems[0] ?? '', /no definition was given: --ini FILE$/);
  });
  it('do not come where nobody publishes: which is said', async () => {
    await openSource();
    assert.equal(await source.silence(), 'nobody publishes at stream:test');
    await server.ask('SET', 'collection:test:status', 1);
    assert.equal(await source.silence(), undefined);
    await server.ask('DEL', 'collection:test:status');
    const began = Date.now();
    assert.deepEqual(await source.catalogue(), { channels: [], gauges: [], pages: [] });
    assert.ok(Date.now() - began < 20_000);
  });
  it('go on when Redis has gone and come back', async () => {
    await openSource();
    const { got } = follow({ channels: ['rpm'] });
    await publish({ type: 'simple', data: { rpm: 1 } });
    await until(() => got.length === 1, 'the first comes');
    await server.kill();
    await until(() => !connection.isUp, 'it is missed');
    assert.equal(await source.silence(), 'Redis is away');
    await server.begin();
    await server.askUntil((heard) => heard === 1, 'PUBLISH', 'stream:test', '{"type":"simple","data":{"rpm":2}}');
    await until(() => got.length === 2, 'the next comes');
    assert.deepEqual([got[0]?.resumed, got[1]?.resumed, got[1]?.list], [false, true, [2]]);
    await until(() => connection.isUp, 'the other connection is back too');
  });
  it('are dropped where their reader is too slow, and counted', async () => {
    await openSource();
    const frames = source.frames({ channels: ['rpm'] });
    for (let rpm = 0; rpm < 1100; rpm += 100)
      await Promise.all(Array.from({ length: 100 }, (_, at) => publish({ type: 'simple', data: { rpm: rpm + at } })));
    await publish({ type: 'simple', data: { last: 1 } });
    await until(() => source.heard === 1101, 'all have come');
    const { value } = await frames[Symbol.asyncIterator]().next();
    assert.equal(value?.dropped, 1101 - 1024);
  });
});
