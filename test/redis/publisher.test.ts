/** What is published is what pyEfi's readers know, and nothing is lost that was promised while Redis comes and goes. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { channelKeys } from '../../cli/ecu/redis/channel-key.ts';
import { RedisConnection } from '../../cli/ecu/redis/connection.ts';
import { pyefiPacket, valuesPacket } from '../../cli/ecu/redis/packet.ts';
import { Publisher, type PublisherOptions } from '../../cli/ecu/redis/publisher.ts';
import { until } from '../cli/harness.ts';
import { RedisServer, StockClient } from './redis-server.ts';

let server: RedisServer;
let connection: RedisConnection;
beforeEach(async () => {
  server = await RedisServer.start();
  const address = { kind: 'unix', path: server.socket, shown: server.socket, access: {} } as const;
  connection = await RedisConnection.open(address, {});
});
afterEach(async () => {
  await connection[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const publisherOf = (options: Omit<PublisherOptions, 'keys'> = {}) =>
  new Publisher(connection, { keys: channelKeys('test'), ...options });
const packetAt = (atMs: number) => valuesPacket(atMs, { rpm: 900 + atMs });
const publishMany = (publisher: Publisher, first: number, last: number) => {
  for (let at = first; at <= last; at++) publisher.publish(packetAt(at));
};
const allDone = (publisher: Publisher) => until(() => publisher.counts.waiting === 0, 'nothing waits');
/** Everything of the collection, in the order of time. */
async function collection(): Promise<unknown[]> {
  const numbers = (await server.ask('ZRANGE', 'collection:test:time', 0, -1)) as string[];
  const packets = [];
  for (const number of numbers) packets.push(await server.ask('HGET', 'collection:test:data', number));
  return packets;
}

describe('a publisher', () => {
  it("fills pyEfi's keys, and the channel", async () => {
    await using stock = await StockClient.connect(server.socket);
    await stock.ask('SUBSCRIBE', 'stream:test');
    const raw = Buffer.from([0, 1, 2, 0xff]);
    const packet = pyefiPacket({ atMs: 1_714_816_800_250, latencyMs: 19.5 }, raw);
    const publisher = publisherOf();
    publisher.publish(packet);
    await allDone(publisher);
    const json =
      '{"time":1714816800.25,"type":"pyefi","length":4,"rawData":"000102ff","crc32":1068644388,"serialLatency":0.0195}';
    await until(() => stock.heard.length === 1, 'it is heard');
    assert.deepEqual(stock.heard, [{ channel: 'stream:test', message: json }]);
    assert.equal(await server.ask('GET', 'collection:test:index'), '1');
    assert.deepEqual(await server.ask('HGETALL', 'collection:test:data'), ['1', json]);
    assert.deepEqual(await server.ask('ZRANGE', 'collection:test:time', 0, -1, 'WITHSCORES'), ['1', '1714816800.25']);
    assert.equal(await server.ask('EXISTS', 'history:test'), 0);
    assert.deepEqual(publisher.counts, { published: 1, dropped: 0, waiting: 0 });
  });
  it('shows for a second that somebody publishes', async () => {
    const publisher = publisherOf();
    publisher.publish(packetAt(1));
    await allDone(publisher);
    const left = Number(await server.ask('PTTL', 'collection:test:status'));
    assert.ok(left <= 1000, String(left));
    // Either it is still there, with pyEfi's value, or the second has passed.
    if (left > 500) assert.equal(await server.ask('GET', 'collection:test:status'), '1');
    await server.askUntil((there) => there === 0, 'EXISTS', 'collection:test:status');
  });
  it('goes on where others have counted to, and keeps the order', async () => {
    await server.ask('SET', 'collection:test:index', 41);
    const publisher = publisherOf();
    publishMany(publisher, 1, 600);
    await allDone(publisher);
    assert.equal(await server.ask('GET', 'collection:test:index'), '641');
    assert.equal(await server.ask('HGET', 'collection:test:data', 42), packetAt(1).json);
    assert.equal(await server.ask('HGET', 'collection:test:data', 641), packetAt(600).json);
    assert.equal(publisher.counts.published, 600);
  });
  it('writes a stream that is trimmed', async () => {
    const publisher = publisherOf({ history: { maxLength: 100 } });
    publishMany(publisher, 1, 1000);
    await allDone(publisher);
    const length = Number(await server.ask('XLEN', 'history:test'));
    assert.ok(length >= 100 && length < 400, String(length));
    const [last] = (await server.ask('XREVRANGE', 'history:test', '+', '-', 'COUNT', 1)) as [[string, string[]]];
    assert.deepEqual(last[1], ['index', '1000', 'packet', packetAt(1000).json]);
  });
  it('keeps the last ones, of a backlog too', async () => {
    const everything = publisherOf();
    publishMany(everything, 1, 1500);
    await allDone(everything);
    const publisher = publisherOf({ keep: { packets: 20 } });
    let at = 1500;
    await until(async () => {
      publisher.publish(packetAt(++at));
      await allDone(publisher);
      // What is too much goes behind that; once little is, the next time is a second later.
      await sleep(20);
      return (await server.ask('ZCARD', 'collection:test:time')) === 20;
    }, 'the last twenty are left');
    assert.equal(await server.ask('HLEN', 'collection:test:data'), 20);
    assert.equal(await server.ask('HEXISTS', 'collection:test:data', 1), 0);
  });
  it('keeps those of the last time', async () => {
    const publisher = publisherOf({ keep: { seconds: 3600 } });
    const nowMs = Date.now();
    publisher.publish(packetAt(nowMs - 3_700_000));
    publisher.publish(packetAt(nowMs - 3_000_000));
    await allDone(publisher);
    assert.deepEqual(await collection(), [packetAt(nowMs - 3_000_000).json]);
  });
});

describe('a publisher whose Redis', () => {
  it('is gone and comes back loses nothing', async () => {
    const publisher = publisherOf();
    await server.kill();
    await until(() => !connection.isUp, 'it is missed');
    publishMany(publisher, 1, 50);
    assert.deepEqual(publisher.counts, { published: 0, dropped: 0, waiting: 50 });
    assert.equal(publisher.trouble, 'Redis is away');
    await server.begin();
    await allDone(publisher);
    assert.equal(publisher.trouble, undefined);
    assert.equal(connection.losses, 1);
    assert.deepEqual(
      await collection(),
      Array.from({ length: 50 }, (_, at) => packetAt(at + 1).json),
    );
  });
  it('is away for long keeps the latest, and counts the others', async () => {
    const publisher = publisherOf({ most: 10 });
    await server.kill();
    await until(() => !connection.isUp, 'it is missed');
    publishMany(publisher, 1, 50);
    assert.deepEqual(publisher.counts, { published: 0, dropped: 40, waiting: 10 });
    await server.begin();
    await allDone(publisher);
    assert.deepEqual(publisher.counts, { published: 10, dropped: 40, waiting: 0 });
    assert.deepEqual(
      await collection(),
      Array.from({ length: 10 }, (_, at) => packetAt(at + 41).json),
    );
  });
  it('is killed in the middle has each packet all the same, with one number each', async () => {
    const publisher = publisherOf({ history: { maxLength: 10_000 } });
    publishMany(publisher, 1, 2000);
    await server.kill();
    await server.begin();
    publishMany(publisher, 2001, 2100);
    await allDone(publisher);
    const { published, dropped } = publisher.counts;
    assert.deepEqual([published, dropped], [2100, 0]);
    // What was confirmed before the crash died with it; what was not is here, once.
    const here = (await collection()) as string[];
    assert.equal(new Set(here).size, here.length);
    assert.equal(here.at(-1), packetAt(2100).json);
  });
  it('hangs makes nobody wait, and takes all of it later', async () => {
    const publisher = publisherOf({ most: 1000 });
    server.stop();
    publishMany(publisher, 1, 500);
    assert.equal(publisher.counts.waiting, 500);
    server.goOn();
    await allDone(publisher);
    assert.deepEqual(publisher.counts, { published: 500, dropped: 0, waiting: 0 });
    assert.equal((await collection()).length, 500);
  });
  it('has no memory left waits until it has', async () => {
    const publisher = publisherOf();
    await server.ask('CONFIG', 'SET', 'maxmemory', 1);
    publisher.publish(packetAt(1));
    await until(() => publisher.trouble !== undefined, 'it is told');
    assert.match(publisher.trouble ?? '', /^OOM/);
    await server.ask('CONFIG', 'SET', 'maxmemory', 0);
    await allDone(publisher);
    assert.equal(await server.ask('HGET', 'collection:test:data', 1), packetAt(1).json);
  });
  it('has something else under such a name says so, and it is over', async () => {
    await server.ask('SET', 'collection:test:data', 'mine');
    const publisher = publisherOf();
    publisher.publish(packetAt(1));
    await until(() => publisher.failing.aborted, 'it ends');
    assert.match(publisher.failing.reason.message, /^Redis at .*redis\.sock: WRONGTYPE /);
  });
});
