/** What the commands of Redis read and write, as far as it takes no Redis. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { collectArguments } from '../../cli/ecu/collect/arguments.ts';
import { storeVerbs } from '../../cli/ecu/dash/store/verbs.ts';
import { parseRedisAddress } from '../../cli/ecu/redis/address.ts';
import { BoundedBuffer } from '../../cli/ecu/redis/buffer.ts';
import { channelKeys } from '../../cli/ecu/redis/channel-key.ts';
import { simplePacket } from '../../cli/ecu/redis/packet.ts';
import { noUsualSocket, redisProblem } from '../../cli/ecu/redis/problem.ts';
import { PacketProblem, readPacket } from '../../cli/ecu/redis/read-packet.ts';
import { parseKeep } from '../../cli/ecu/redis/trim.ts';
import { findUsualSocket } from '../../cli/ecu/redis/usual-sockets.ts';
import { UsageError } from '../../cli/usage.ts';
import { fc } from '../random-cases.ts';
import { runHere } from './harness.ts';

const wrong = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UsageError, String(error));
  assert.match(error.message, message);
  assert.doesNotMatch(`${error.message}${error.hint}`, /secret/);
  return true;
};

describe('an address of Redis', () => {
  it('is of one of these forms', () => {
    const place = (text: string) => {
      const { shown, ...address } = parseRedisAddress(text);
      assert.doesNotMatch(shown, /secret/);
      return address;
    };
    assert.deepEqual(place('/run/x.sock'), { kind: 'unix', path: '/run/x.sock', access: {} });
    assert.deepEqual(place('unix:/run/x.sock'), { kind: 'unix', path: '/run/x.sock', access: {} });
    assert.deepEqual(place('car:6380'), { kind: 'tcp', host: 'car', port: 6380, access: {} });
    assert.deepEqual(place('[::1]:6380'), { kind: 'tcp', host: '::1', port: 6380, access: {} });
    assert.deepEqual(place('redis://car'), { kind: 'tcp', host: 'car', port: 6379, access: {} });
    assert.deepEqual(place('rediss://ada:secret@car:1/2'), {
      kind: 'tcp',
      host: 'car',
      port: 1,
      access: { username: 'ada', password: 'secret', db: 2, tls: {} },
    });
    assert.deepEqual(place('sentinel://:secret@a,b:7/car/3'), {
      kind: 'sentinel',
      name: 'car',
      nodes: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 7 },
      ],
      access: { password: 'secret', db: 3 },
    });
    assert.deepEqual(place('cluster://a:1,b'), {
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 6379 },
      ],
      access: {},
    });
  });
  it('is refused where it is not, without its password', () => {
    const problems: [string, RegExp][] = [
      ['car', /'car' is no HOST:PORT/],
      ['ada:secret@car', /'car' is no HOST:PORT/],
      ['car:99999', /there is no port 99999/],
      ['unix:run/x.sock', /'unix:run\/x\.sock' has no absolute path/],
      ['http://car', /there is no 'http:\/\/'/],
      ['redis://secret@car', /a user without a password/],
      ['redis://a:secret%@car', /a % that is no %XX/],
      ['redis://a:secret@car/x', /database 'x' is not a whole number/],
      ['redis://a:secret@car/1/2', /what is '\/2'\?/],
      ['sentinel://a:secret@car', /needs the name of the master/],
      ['cluster://a:secret@car/1', /a Cluster has one database/],
    ];
    for (const [text, message] of problems) assert.throws(() => parseRedisAddress(text), wrong(message), text);
  });
  it('is where its socket usually is, where that is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-usual-'));
    try {
      const places = [join(folder, 'a'), join(folder, 'b')];
      assert.equal(findUsualSocket(places), undefined);
      writeFileSync(join(folder, 'b'), '');
      assert.equal(findUsualSocket(places), join(folder, 'b'));
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.match(
      String(noUsualSocket().data.ask),
      /'unixsocket \/run\/redis\/redis-server\.sock' and 'unixsocketperm 770'/,
    );
  });
});

describe('what ioredis says', () => {
  it('becomes what a person can do something about, however it is wrapped', () => {
    const address = parseRedisAddress('car:1');
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const told = (error: unknown) => redisProblem(address, error).message;
    assert.equal(told(refused), 'Redis at car:1: nobody listens there');
    assert.equal(told(Object.assign(new Error(''), { errors: [refused] })), 'Redis at car:1: nobody listens there');
    assert.equal(
      told(Object.assign(new Error('x'), { lastNodeError: refused })),
      'Redis at car:1: nobody listens there',
    );
    assert.equal(told(new Error('NOAUTH Authentication required.')), 'Redis at car:1: it wants a password');
    const noise = new Error('Unknown RESP type 72 "H". Please report this.');
    assert.equal(told(noise), 'Redis at car:1: what answers there is no Redis');
    assert.equal(told(new Error('BUSY Redis is busy')), 'Redis at car:1: BUSY Redis is busy');
  });
});

describe('a channel key', () => {
  it('is a name, or the name of its channel', () => {
    assert.deepEqual(channelKeys('stream:a:b'), channelKeys('a:b'));
    assert.deepEqual(channelKeys('a'), {
      key: 'a',
      channel: 'stream:a',
      index: 'collection:a:index',
      data: 'collection:a:data',
      time: 'collection:a:time',
      status: 'collection:a:status',
      history: 'history:a',
    });
    for (const text of ['', 'stream:', 'a\nb', 'x'.repeat(300)]) assert.throws(() => channelKeys(text), UsageError);
    // The option is called so in each verb.
    assert.throws(() => channelKeys(''), { hint: /--channelKey test/ });
  });
});

describe('--keep', () => {
  it('is a number of packets, or a time', () => {
    assert.deepEqual(['500', '90s', '10min', '2h', '7d'].map(parseKeep), [
      { packets: 500 },
      { seconds: 90 },
      { seconds: 600 },
      { seconds: 7200 },
      { seconds: 604_800 },
    ]);
    for (const text of ['0', '-1', '1.5h', '5 h', 'h', '']) assert.throws(() => parseKeep(text), UsageError);
  });
});

describe('arguments of collect', () => {
  const all = { iniFile: 'a', serialLoc: 'b', channelKey: 'c' };
  it('are given by position, by name, or some of each', () => {
    assert.deepEqual(collectArguments(['a', 'b', 'c'], {}), all);
    assert.deepEqual(collectArguments([], { iniFile: 'a', usbLoc: 'b', channelKey: 'c' }), all);
    assert.deepEqual(collectArguments(['a', 'c'], { serialLoc: 'b' }), all);
  });
  it('are all needed, and each once', () => {
    assert.throws(() => collectArguments(['a', 'b'], {}), wrong(/channelKey is missing/));
    assert.throws(() => collectArguments(['a', 'b', 'c', 'd'], {}), wrong(/'d' is one argument too many/));
    assert.throws(() => collectArguments(['a', 'c'], { serialLoc: 'b', usbLoc: 'b' }), wrong(/two names of one thing/));
  });
});

describe('what waits for Redis', () => {
  it('is bounded: what is lost is the oldest, and counted', () => {
    const acts = fc.array(
      fc.oneof(
        fc.record({ act: fc.constant('push' as const), bytes: fc.integer({ min: 1, max: 40 }) }),
        fc.record({ act: fc.constant('take' as const), count: fc.integer({ min: 1, max: 5 }), isBack: fc.boolean() }),
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 40, max: 100 }), acts, (most, mostBytes, list) => {
        const buffer = new BoundedBuffer<{ id: number; bytes: number }>(most, mostBytes);
        let [pushed, gone] = [0, 0];
        let last = -1;
        for (const one of list) {
          if (one.act === 'push') buffer.push({ id: pushed++, bytes: one.bytes });
          else {
            const taken = buffer.take(one.count);
            for (const { id } of taken) assert.ok(id > last, 'in order');
            if (one.isBack) buffer.putBack(taken);
            else {
              gone += taken.length;
              last = taken.at(-1)?.id ?? last;
            }
          }
          assert.ok(buffer.length <= most && buffer.bytes <= mostBytes);
          assert.equal(pushed, gone + buffer.length + buffer.dropped);
        }
        const rest = buffer.take(most);
        assert.equal(buffer.bytes, 0);
        if (rest.length > 0) assert.equal(rest.at(-1)?.id, pushed - 1);
      }),
    );
  });
});

describe('a packet', () => {
  it('of values is read back as it was written, but for what is not known', () => {
    const values = fc.uniqueArray(
      fc.tuple(
        fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,20}$/),
        fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      ),
      { selector: ([name]) => name },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), values, (atMs, list) => {
        const { time, json } = simplePacket(
          atMs,
          list.map(([name]) => name),
          list.map(([, value]) => value),
        );
        const read = readPacket(json, 0);
        assert.equal(read.type, 'simple');
        const known = list.filter(([, value]) => value !== null).map(([name, value]) => [name, (value ?? 0) + 0]);
        const got = read.type === 'simple' ? [...read.values].map(([name, value]) => [name, (value ?? 0) + 0]) : [];
        assert.deepEqual(Object.fromEntries(got), Object.fromEntries(known));
        assert.equal(read.atMs, time * 1000);
      }),
    );
  });
  it('may be anything: it is one, or there is a reason why not', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          {
            type: fc.constantFrom('simple', 'pyefi', 'x', 1),
            time: fc.anything(),
            data: fc.anything(),
            rawData: fc.oneof(fc.stringMatching(/^[0-9a-f]*$/), fc.anything()),
            length: fc.oneof(fc.nat(10), fc.anything()),
            crc32: fc.anything(),
            serialLatency: fc.anything(),
          },
          { requiredKeys: [] },
        )
        .map((packet) => {
          try {
            return JSON.stringify(packet) ?? '';
          } catch {
            return '';
          }
        }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          const packet = readPacket(text, 5);
          assert.ok(Number.isFinite(packet.atMs));
          if (packet.type === 'simple')
            for (const value of packet.values.values()) assert.ok(value === null || Number.isFinite(value));
        } catch (error) {
          assert.ok(error instanceof PacketProblem, String(error));
        }
      }),
    );
  });
});

describe('ecu dash', () => {
  it("has pyEfi's verbs", async () => {
    assert.deepEqual(
      storeVerbs.map(({ name }) => name),
      ['add', 'rm', 'ls', 'syncYml', 'examples'],
    );
    const { status, out } = await runHere(['ecu', 'dash', 'examples']);
    assert.equal(status, 0);
    assert.match(out, /postern ecu dash add driving 1 .*\n.*\ndashboards:\n/s);
  });
});
