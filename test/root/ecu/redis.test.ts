/**
 * What pyEfi's description has, with Redis: collection, the stimulator, dashboards that Redis keeps, sources that are not ours, the test of speed. An
 * ordinary user runs it, a stock client of his sees it.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { refusals } from '../../../contract/errors.ts';
import type { DriverProcess as Running } from '../supply/driver-process.ts';
import { EcuBench, SUITE } from './bench.ts';

/** As pyEfi's description has it. */
const DASHBOARDS = `dashboards:
  - name: rpm
    gaugePairs:
      1: 'rpm. .bar.0.8500.8000.>55'
      2: 'rpm.rpm.shiny.0.8500.8000.<4'
`;
const BLOCK_BYTES = 212;

interface Packet {
  time: number;
  type: string;
  data: Record<string, number>;
  length: number;
  rawData: string;
  crc32: number;
  serialLatency: number;
}

let bench: EcuBench;
let at: string[];
before(async () => {
  bench = await EcuBench.open();
  at = ['--redis', `unix:${bench.redis.socket}`];
  await bench.drive('--supervise');
});
after(() => bench.end());

const stock = (...words: string[]) => bench.redis.cli(bench.ada, ...words);
const ada = (...words: string[]) => bench.ok(bench.ada, ...words);
const packetsOf = (key: string, count: number): Packet[] => {
  const data = `collection:${key}:data`;
  // Of those that are there: who publishes has the next number before its packet.
  const numbers = stock('HKEYS', data)
    .split('\n')
    .toSorted((a, b) => Number(b) - Number(a))
    .slice(0, count);
  assert.equal(numbers.length, count);
  return stock('HMGET', data, ...numbers)
    .split('\n')
    .map((text): Packet => JSON.parse(text));
};
const isPublishing = (key: string) => stock('GET', `collection:${key}:status`) === '1';

async function interrupted(running: Running): Promise<string> {
  running.signal('SIGINT');
  assert.equal(await running.ended(), 0, running.log);
  return running.log;
}

describe('collection', SUITE, () => {
  for (const [by, words] of Object.entries({
    position: (ini: string, port: string) => [ini, port, 'seed'],
    name: (ini: string, port: string) => ['--iniFile', ini, '--usbLoc', port, '--channelKey', 'stream:seed'],
  }))
    it(`has pyEfi’s banner, keys, packets and summary, its arguments by ${by}`, async () => {
      stock('FLUSHALL');
      const hearing = bench.redis.follow(bench.ada, 'subscribe', 'stream:seed');
      await hearing.says(/subscribe/);
      const collecting = bench.start(bench.ada, 'collect', ...words(bench.definition, bench.ecu.link), ...at);
      await bench.until(() => Number(stock('GET', 'collection:seed:index')) >= 60, 'packets are kept');
      await bench.until(() => isPublishing('seed'), 'it is said');
      const log = await interrupted(collecting);
      assert.match(log, /ini : 115 data points in 212 bytes/);
      assert.match(log, /serial @ /);
      assert.match(log, /pubSubKey @ stream:seed/);
      const [, results = ''] = /(\d+) results @ \d+\.\d+\/s in 0h 0m \d+\.\d+s \./.exec(log) ?? [];
      const index = Number(stock('GET', 'collection:seed:index'));
      assert.equal(Number(results), index, log);
      assert.equal(Number(stock('HLEN', 'collection:seed:data')), index);
      assert.equal(Number(stock('ZCARD', 'collection:seed:time')), index);
      for (const { type, length, rawData, crc32: sum, serialLatency } of packetsOf('seed', 10)) {
        const payload = Buffer.from(rawData, 'hex');
        assert.deepEqual([type, length, payload.length], ['pyefi', BLOCK_BYTES + 1, BLOCK_BYTES + 1]);
        assert.equal(sum, crc32(payload));
        assert.ok(serialLatency > 0 && serialLatency < 5, String(serialLatency));
      }
      await hearing.says(/"rawData"/, 50);
      await hearing.end();
      await bench.until(() => !isPublishing('seed'), 'a second later nobody says that he publishes');
    });

  it('is shown by a dashboard that decodes its packets by the definition', async () => {
    bench.ecu.tell('hold rpm 4444');
    const collecting = bench.start(bench.ada, 'collect', bench.definition, 'ecu0', 'raw', ...at);
    await bench.until(() => isPublishing('raw'), 'it is published');
    await ada('dash', 'add', 'raw', '1', 'rpm.rpm.none.0.8500.8000.<4', ...at);
    const words = ['--channelKey', 'raw', '--confKey', 'raw', '--ini', bench.definition, '--once', '--after', '1s'];
    assert.match(await ada('dash', ...words, ...at), /4444/);
    await interrupted(collecting);
    bench.ecu.tell('free rpm');
  });

  it('goes on when Redis is back, with all that was promised meanwhile', async () => {
    stock('FLUSHALL');
    const publishing = bench.start(
      bench.ada,
      'redis',
      '--channelKey',
      'gone',
      '--channels',
      'rpm',
      '--rate',
      '20',
      ...at,
    );
    await bench.until(() => isPublishing('gone'), 'it is published');
    await bench.redis.stop();
    await publishing.says(/waiting/);
    await bench.redis.start();
    await publishing.says(/packets are published again/);
    await bench.until(() => Number(stock('HLEN', 'collection:gone:data')) >= 3, 'packets are kept');
    const log = await interrupted(publishing);
    assert.doesNotMatch(log, / dropped: Redis/, log);
    assert.ok(packetsOf('gone', 3).every(({ type, data }) => type === 'simple' && Object.keys(data).join() === 'rpm'));
  });

  it('goes on with the next driver, and after a reset of the controller', async () => {
    const publishing = bench.start(bench.ada, 'redis', '--channelKey', 'on', '--rate', '20', '--streams', ...at);
    await bench.until(() => isPublishing('on'), 'it is published');
    bench.ecu.tell('reset');
    const before = Number(stock('GET', 'collection:on:index'));
    await bench.until(() => Number(stock('GET', 'collection:on:index')) > before + 20, 'packets go on');
    assert.ok(Number(stock('XLEN', 'history:on')) > 20);
    await interrupted(publishing);
  });
});

describe('without a controller', SUITE, () => {
  afterEach(() => bench.clear());

  it('the stimulator publishes pyEfi’s sweeps, and a dashboard of Redis shows them', async () => {
    writeFileSync(bench.file(bench.ada, 'dashboards.yml'), DASHBOARDS);
    await ada('dash', 'syncYml', bench.file(bench.ada, 'dashboards.yml'), ...at);
    assert.deepEqual(stock('ZRANGE', 'dashboard:rpm', '0', '-1', 'WITHSCORES').split('\n'), [
      'rpm. .bar.0.8500.8000.>55',
      '1',
      'rpm.rpm.shiny.0.8500.8000.<4',
      '2',
    ]);
    assert.match(await ada('dash', 'ls', ...at), /rpm/);
    const stimulating = bench.start(bench.ada, 'stim', '--channelKey', 'stim', ...at);
    await bench.until(() => isPublishing('stim'), 'it is published');
    const [packet] = packetsOf('stim', 1);
    for (const name of ['seconds', 'rpm', 'rpmdot', 'pulsewidth1', 'batteryvoltage', 'tps', 'coolant'])
      assert.equal(typeof packet?.data[name], 'number', name);
    const shown = await ada('dash', '--channelKey=stim', '--confKey=rpm', '--once', '--after', '1s', ...at);
    assert.match(shown, /\d{3,4}/);
    await interrupted(stimulating);
    for (const position of ['1', '2']) await ada('dash', 'rm', 'rpm', position, ...at);
    assert.equal(stock('EXISTS', 'dashboard:rpm'), '0');
  });

  it('packets of anybody are shown', async () => {
    await ada('dash', 'add', 'mine', '1', 'rpm.rpm.none.0.8500.8000.<4', ...at);
    const packet = JSON.stringify({ type: 'simple', data: { seconds: 0, rpm: 625 } });
    const publishing = setInterval(() => stock('PUBLISH', 'stream:test', packet), 100);
    try {
      const shown = await ada('dash', '--channelKey=test', '--confKey=mine', '--once', '--after', '2s', ...at);
      assert.match(shown, /625/);
    } finally {
      clearInterval(publishing);
    }
  });

  it('the speed of Redis is told', async () => {
    const { status, out, err } = await bench.session.run(bench.ada, ['bench', 'redis', '1000', ...at]);
    assert.equal(status, 0, err);
    assert.match(out, /HSET 1000 \w+ in .* @ \d+\/s/);
    assert.match(out, /HGET 1000 \w+ in .* @ \d+\/s/);
  });
});

describe('a user who is not in the group of the socket', SUITE, () => {
  it('is told the group', async () => {
    const { status, err } = await bench.run(bench.bob, 'dash', 'ls', ...at);
    assert.equal(status, refusals.unavailable.exit, err);
    assert.match(err, new RegExp(`EACCES.*group ${bench.redis.group}`));
    assert.match(err, new RegExp(`usermod -aG ${bench.redis.group} ${bench.bob.name}`));
  });
});

it('and nothing was written to the controller but the array of offsets', async () => {
  const { pageWrites, burns } = await bench.ecu.counts();
  assert.deepEqual([pageWrites, burns], [0, 0]);
});
