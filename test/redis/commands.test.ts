/** The commands as a pyEfi user has them, with a Redis, and a reader that knows pyEfi's keys and nothing of ours. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Running, runHere, start, until } from '../cli/harness.ts';
import { onTerminal } from '../cli/on-terminal.ts';
import { type ControllerBroker, controllerBroker, definition, payloadAt } from './controller-broker.ts';
import { RedisServer, StockClient } from './redis-server.ts';

let server: RedisServer;
let world: ControllerBroker;
let env: Record<string, string>;
before(async () => {
  server = await RedisServer.start();
  world = await controllerBroker();
  ({ env } = world.broker);
  Object.assign(process.env, { POSTERN_UID: env.POSTERN_UID, XDG_CONFIG_HOME: world.broker.folder });
});
after(async () => {
  await world.broker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await server.ask('FLUSHALL');
  world.asked.length = 0;
});

const run = (...words: string[]) =>
  runHere([...words, '--socket', world.broker.socket, '--key', world.broker.key, '--redis', server.socket]);
const ok = async (...words: string[]) => {
  const { status, out, err } = await run(...words);
  assert.deepEqual([status, err], [0, ''], words.join(' '));
  return out;
};
const startSink = (...words: string[]): Running => start([...words, '--redis', server.socket], env);
async function interrupt(running: Running) {
  running.kill('SIGINT');
  const { status, out, err } = await running.ended();
  assert.equal(status, 0, err);
  return out;
}
/** Until so many packets are in the collection. */
const collected = (count: number) =>
  server.askUntil((number) => Number(number) >= count, 'GET', 'collection:test:index');
const packet = async (number: number) => JSON.parse(String(await server.ask('HGET', 'collection:test:data', number)));

describe('ecu collect', () => {
  const banner = () => `postern ecu collect | Megasquirt serial -> Redis.
  redis @ ${server.socket}
  ini : ${definition.channels.filter(({ kind }) => kind === 'scalar').length} data points in 212 bytes
  serial @ /dev/ttyS7
  pubSubKey @ stream:test

`;
  it("tells pyEfi's banner and summary, and publishes what pyEfi's readers read", async () => {
    await using reader = await StockClient.connect(server.socket);
    await reader.ask('SUBSCRIBE', 'stream:test');
    const running = startSink('ecu', 'collect', world.ini, '/dev/ttyS7', 'test');
    await collected(5);
    const out = await interrupt(running);
    assert.ok(out.startsWith(banner()), out);
    assert.match(
      out,
      /\n {2}EXITING: interrupted\n\n {2}postern ecu collect summary:\n {4}\d+ results @ [\d.]+\/s in 0h 0m [\d.]+s \.\n$/,
    );
    // As pyEfi's dashboard does: a struct of big-endian numbers behind the flag.
    await until(() => reader.heard.length >= 5, 'they are heard');
    const heard = JSON.parse(reader.heard[2]?.message ?? '');
    assert.deepEqual(Object.keys(heard), ['time', 'type', 'length', 'rawData', 'crc32', 'serialLatency']);
    assert.deepEqual([heard.type, heard.length, heard.serialLatency], ['pyefi', 213, 0.0195]);
    assert.equal(heard.rawData, payloadAt(1003).toString('hex'));
    const rpm = definition.channels.find(({ name }) => name === 'rpm');
    assert.equal(rpm?.kind, 'scalar');
    const offset = rpm?.kind === 'scalar' ? rpm.offset : 0;
    assert.equal(Buffer.from(heard.rawData, 'hex').readUInt16BE(1 + offset), 1003);
    assert.deepEqual(await packet(3), heard);
    assert.equal(Number(await server.ask('ZSCORE', 'collection:test:time', 3)), heard.time);
    assert.deepEqual(world.asked[0]?.raw, true);
  });
  it('takes its arguments by name, and the controller by its names', async () => {
    for (const words of [
      ['--iniFile', world.ini, '--usbLoc', 'ecu0', '--channelKey', 'stream:test'],
      ['--serialLoc', 'ecu-port', world.ini, 'test'],
    ]) {
      await server.ask('FLUSHALL');
      const running = startSink('ecu', 'collectMS', ...words);
      await collected(2);
      assert.match(await interrupt(running), /serial @ \/dev\/ttyS7\n {2}pubSubKey @ stream:test\n/);
    }
  });
  it('shows the rate as it goes, at a terminal', async () => {
    const terminal = onTerminal(['ecu', 'collect', world.ini, 'ecu0', 'test', '--redis', server.socket], env);
    await until(() => /\[ms->redis\] \d+\.\d\d\/s/.test(terminal.screen), 'it is told');
    process.kill(terminal.pid, 'SIGINT');
    assert.equal(await terminal.ended, 0);
  });
  it('says what is wrong with its arguments', async () => {
    const other = join(world.broker.folder, 'other.ini');
    const text = `[MegaTune]\nsignature = "Other"\n[OutputChannels]\nochGetCommand = "A"\nochBlockSize = 2\nrpm = scalar, U16, 0, "rpm", 1, 0\n`;
    writeFileSync(other, text);
    const problems: [string[], number, RegExp][] = [
      [
        [other, 'ecu0', 'test'],
        2,
        /other\.ini is for 'Other', and ecu0 is '.*'\n {2}hint: its driver reads it by microsquirt\.ini/,
      ],
      [
        [world.ini, '/dev/ttyS9', 'test'],
        2,
        /no controller at '\/dev\/ttyS9'\n {2}hint: did you mean \/dev\/ttyS7 or \/dev\/ttyS8\?/,
      ],
      [[world.ini, 'psu0', 'test'], 2, /psu0 is no engine controller: its profile is e3631a/],
      [[world.ini, 'engine0', 'test'], 2, /engine0 does not speak the Megasquirt protocol.*: its profile is engine/],
      [[world.ini, 'ecu0'], 2, /channelKey is missing\n {2}hint: postern ecu collect microsquirt\.ini ecu0 test/],
      [[world.ini, 'ecu0', 'test', 'more'], 2, /too many arguments/],
      [['none.ini', 'ecu0', 'test'], 2, /cannot read none\.ini: there is no such file/],
    ];
    for (const [words, status, message] of problems) {
      const outcome = await run('ecu', 'collect', ...words);
      assert.equal(outcome.status, status, outcome.err);
      assert.match(outcome.err, message);
    }
  });
});

describe('ecu redis', () => {
  it('publishes values by name, without those that are not known', async () => {
    const running = startSink('ecu', 'redis', '--channelKey', 'test', '--channels', 'rpm,map,coolant', '--rate', '50');
    await collected(2);
    assert.match(await interrupt(running), /^ {2}ecu0 -> redis @ .*, stream:test\n/);
    assert.deepEqual(await packet(1), { time: 1_800_000_000.02, type: 'simple', data: { rpm: 1001, coolant: 1 } });
    assert.deepEqual(world.asked, [{ channels: ['rpm', 'map', 'coolant'], rateHz: 50, raw: undefined }]);
  });
  it('publishes both kinds, and a stream', async () => {
    const running = startSink('ecu', 'redis', 'ecu0', '--channelKey', 'test', '--packet', 'both', '--streams');
    await collected(4);
    await interrupt(running);
    assert.deepEqual([(await packet(1)).type, (await packet(2)).type], ['pyefi', 'simple']);
    const [first] = (await server.ask('XRANGE', 'history:test', '-', '+', 'COUNT', 1)) as [[string, string[]]];
    assert.deepEqual([first[1][0], first[1][1], JSON.parse(first[1][3] ?? '').type], ['index', '1', 'pyefi']);
  });
  it('goes on when Redis has gone and comes back, and says so', async () => {
    await using own = await RedisServer.start();
    const running = start(['ecu', 'redis', '--channelKey', 'test', '--redis', own.socket], env);
    await own.askUntil((number) => Number(number) > 3, 'GET', 'collection:test:index');
    await own.kill();
    await until(() => running.outcome.err.includes('Redis is away: '), 'it is told');
    await own.begin();
    await own.askUntil((number) => Number(number) > 3, 'GET', 'collection:test:index');
    await until(() => running.outcome.err.includes('packets are published again: '), 'it is told');
    assert.match(await interrupt(running), /results @/);
  });
  it('says why nothing comes', async () => {
    const running = startSink('ecu', 'redis', '--channelKey', 'test');
    await collected(2);
    world.isSilent = true;
    await until(
      () => running.outcome.err.includes('postern: ecu0 does not answer: 0 waiting, 0 dropped'),
      'it is told',
    );
    world.isSilent = false;
    await until(() => running.outcome.err.includes('packets are published again: '), 'it is told');
    await interrupt(running);
  });
  it('says what is wrong with its options', async () => {
    const problems: [string[], RegExp][] = [
      [[], /which channel key\?/],
      [['engine0', '--channelKey', 'test', '--packet', 'both'], /engine0 does not speak the Megasquirt protocol/],
      [['--channelKey', 'test', '--packet', 'raw'], /--packet 'raw' is not one of pyefi, simple, both/],
      [['--channelKey', 'test', '--keep', 'some'], /--keep 'some' is neither a number of packets nor a time/],
      [['--channelKey', 'test', '--maxlen', '5'], /--maxlen trims the stream that --streams asks for/],
      [['--channelKey', 'test', '--channels', 'rmp'], /'rmp' is no channel.*\n {2}hint: did you mean rpm/],
    ];
    for (const [words, message] of problems) {
      const { status, err } = await run('ecu', 'redis', ...words);
      assert.equal(status, 2, err);
      assert.match(err, message);
    }
  });
});

describe('ecu stim --redis', () => {
  it("publishes pyEfi's sweeps, 44 a second, needing no broker", async () => {
    const running = start(['ecu', 'stim', '--redis', server.socket, '--channelKey', 'test'], { PATH: env.PATH ?? '' });
    await collected(30);
    assert.match(
      await interrupt(running),
      /^postern ecu stim \| sweeps -> Redis\.\n {2}redis @ .*\n {2}pubSubKey @ stream:test\n/,
    );
    const [first, last] = [await packet(1), await packet(30)];
    const names = ['seconds', 'rpm', 'rpmdot', 'pulsewidth1', 'pulsewidth2', 'batteryvoltage', 'tps', 'coolant'];
    assert.deepEqual(Object.keys(first.data).sort(), names.sort());
    assert.deepEqual([first.type, first.data.rpm, first.data.coolant], ['simple', 500, 1500]);
    assert.ok(last.data.rpm > 500, JSON.stringify(last));
    // By the clock: no faster than it should be, whatever the machine does.
    assert.ok(last.time - first.time >= (29 / 44) * 0.9, `${last.time - first.time} s for 29 steps`);
  });
});

describe('ecu dash', () => {
  it('adds, lists and removes what pyEfi reads', async () => {
    await ok('ecu', 'dash', 'add', 'rpm', '1', 'rpm. .bar.0.8500.8000.>35,rpm.rpm.shiny.0.8500.8000.<4');
    await ok('ecu', 'dash', 'add', 'rpm', '10', 'tps.tps.shiny.0.1000.900.>5');
    assert.deepEqual(await server.ask('ZRANGEBYSCORE', 'dashboard:rpm', 0, 100, 'WITHSCORES'), [
      ...['rpm. .bar.0.8500.8000.>35', '1'],
      ...['rpm.rpm.shiny.0.8500.8000.<4', '2'],
      ...['tps.tps.shiny.0.1000.900.>5', '10'],
    ]);
    const taken = await run('ecu', 'dash', 'add', 'rpm', '2', 'map.map.shiny.0.100.90.>5');
    assert.match(taken.err, /dashboard:rpm has something at position 2: rpm\.rpm.*\n {2}ask: .*dash rm rpm 2/);
    const wrong = await run('ecu', 'dash', 'add', 'rpm', '3', 'map.map.shinny.0.100.90.>5');
    assert.match(wrong.err, /'shinny' is no graphic: did you mean shiny\?/);
    await ok('ecu', 'dash', 'rm', 'rpm', '1');
    assert.equal(
      await ok('ecu', 'dash', 'ls'),
      '\n  found keys:\n    dashboard:rpm\n      2    rpm.rpm.shiny.0.8500.8000.<4\n      10   tps.tps.shiny.0.1000.900.>5\n',
    );
    const missing = await run('ecu', 'dash', 'rm', 'rpm', '1');
    assert.match(missing.err, /dashboard:rpm has nothing at position 1/);
  });
  it('takes a file, each dashboard in the place of the old one', async () => {
    await server.ask('ZADD', 'dashboard:health', 7, 'old.old.none.0.1.1.<4');
    const file = join(world.broker.folder, 'dashboards.yml');
    writeFileSync(file, (await runHere(['ecu', 'dash', 'examples', '--yml'])).out);
    assert.match(await ok('ecu', 'dash', 'syncYml', file), /^ {4}dashboard:driving\n {6}1 {4}rpm\.rpm\.shiny/);
    const { dashboards } = JSON.parse(await ok('ecu', 'dash', 'ls', '--json'));
    assert.deepEqual(
      dashboards.map(({ name }: { name: string }) => name),
      ['driving', 'health', 'stim', 'warm-up'],
    );
    writeFileSync(
      file,
      "dashboards:\n  - name: health\n    gaugePairs:\n      5: 'coolant.temp.shiny.1400.2100.300.>6'\n",
    );
    await run('ecu', 'dash', 'syncYml', file);
    assert.deepEqual(await server.ask('ZRANGE', 'dashboard:health', 0, -1), ['coolant.temp.shiny.1400.2100.300.>6']);
    writeFileSync(file, 'dashboards:\n  - nam: health\n');
    const { status, err } = await run('ecu', 'dash', 'syncYml', file);
    assert.equal(status, 2);
    assert.match(err, /dashboards\.yml:2:5: 'nam' is not known in a dashboard: did you mean name\?/);
  });
  it('has nothing to list in an empty Redis', async () => {
    assert.equal(await ok('ecu', 'dash', 'ls'), '  there are no dashboards in Redis\n');
  });
});

describe('bench redis', () => {
  it('tells how fast it is, and leaves nothing behind', async () => {
    assert.match(
      await ok('bench', 'redis', '100'),
      /^ {2}redis @ .*\n HSET 100 fields in [\d.]+ seconds @ \d+\/s\n HGET 100 .*\n HSET 100 .*, 64 at a time\n HGET 100 .*\n$/,
    );
    assert.equal(await server.ask('DBSIZE'), 0);
  });
});
