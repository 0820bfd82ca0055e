/** Every way to say where Redis is, against servers that are there. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseRedisAddress } from '../../cli/ecu/redis/address.ts';
import { channelKeys } from '../../cli/ecu/redis/channel-key.ts';
import { RedisConnection } from '../../cli/ecu/redis/connection.ts';
import { valuesPacket } from '../../cli/ecu/redis/packet.ts';
import { Publisher } from '../../cli/ecu/redis/publisher.ts';
import { Refusal } from '../../contract/errors.ts';
import { until } from '../cli/harness.ts';
import { RedisServer } from './redis-server.ts';

const open = (address: string, env = {}) => RedisConnection.open(parseRedisAddress(address), env);

/** A TCP port that nobody has just now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function publishOne(connection: RedisConnection): Promise<void> {
  const publisher = new Publisher(connection, { keys: channelKeys('test'), history: { maxLength: 10 } });
  publisher.publish(valuesPacket(1000, { rpm: 1 }));
  await until(() => publisher.counts.waiting === 0 || publisher.failing.aborted, 'it is published');
  assert.deepEqual(publisher.counts, { published: 1, dropped: 0, waiting: 0 });
}

const refusedWith = (message: RegExp, ask: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Refusal);
  assert.match(error.message, message);
  assert.match(String(error.data.ask), ask);
  return true;
};

describe('Redis', () => {
  it('by TCP, with a password and a database of one’s own', async () => {
    const port = await freePort();
    await using server = await RedisServer.start('--port', String(port), '--requirepass', 's3:cr@t');
    await using byAddress = await open(`redis://:s3%3Acr%40t@127.0.0.1:${port}/3`);
    await publishOne(byAddress);
    assert.equal(byAddress.address.shown, `redis://127.0.0.1:${port}/3`);
    await using byEnvironment = await open(`127.0.0.1:${port}`, { REDISCLI_AUTH: 's3:cr@t' });
    assert.equal(await byEnvironment.ask('exists', 'collection:test:index'), 0);
    await byEnvironment.ask('select', 3);
    assert.equal(await byEnvironment.ask('get', 'collection:test:index'), '1');
    await assert.rejects(open(server.socket), refusedWith(/it wants a password$/, /REDISCLI_AUTH/));
    await assert.rejects(
      open(`redis://:wrong@127.0.0.1:${port}`),
      refusedWith(/user or password are wrong$/, /REDISCLI_AUTH/),
    );
  });
  it('by a Unix socket, that is there or not', async () => {
    await using server = await RedisServer.start();
    for (const address of [server.socket, `unix:${server.socket}`, `unix://${server.socket}`]) {
      await using connection = await open(address);
      assert.equal(await connection.ask('ping'), 'PONG');
    }
    await assert.rejects(
      open(`unix:${server.folder}/none.sock`),
      refusedWith(/none\.sock: there is no such socket$/, /'unixsocket .*none\.sock' and 'unixsocketperm 770'/),
    );
    await server.kill();
    await assert.rejects(open(server.socket), refusedWith(/nobody listens there$/, /systemctl status redis-server/));
  });
  it('as a Cluster', async () => {
    const port = await freePort();
    await using server = await RedisServer.start(
      ...[
        '--port',
        String(port),
        '--cluster-enabled',
        'yes',
        '--cluster-announce-ip',
        '127.0.0.1',
        '--cluster-port',
        String(await freePort()),
      ],
    );
    await server.ask('CLUSTER', 'ADDSLOTSRANGE', 0, 16383);
    await server.askUntil((info) => String(info).includes('cluster_state:ok'), 'CLUSTER', 'INFO');
    await using connection = await open(`cluster://127.0.0.1:${port}`);
    await publishOne(connection);
    assert.equal(await server.ask('XLEN', 'history:test'), 1);
    assert.deepEqual((await connection.keys('collection:test:*')).sort().slice(0, 2), [
      'collection:test:data',
      'collection:test:index',
    ]);
  });
  it('behind a Sentinel', async () => {
    const [port, watch] = [await freePort(), await freePort()];
    await using server = await RedisServer.start('--port', String(port));
    const config = join(server.folder, 'sentinel.conf');
    writeFileSync(config, `port ${watch}\nsentinel monitor car 127.0.0.1 ${port} 1\n`);
    await using sentinel = await RedisServer.startSentinel(config);
    await using connection = await open(`sentinel://127.0.0.1:${watch}/car`);
    await publishOne(connection);
    assert.equal(await server.ask('GET', 'collection:test:index'), '1');
    await assert.rejects(open(`sentinel://127.0.0.1:${watch}/bus`), /^Refusal: Redis at sentinel:.*\/bus: /);
    assert.ok(sentinel);
  });
});
