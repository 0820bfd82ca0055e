/**
 * `postern psu bridge` as a process, on real SQLite files, against a broker that answers as the test says: in the foreground, as a daemon,
 * and which supply it takes. Python programs that know psud's tables alone are in psu-bridge-real.test.ts, with the real broker.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import { until } from './harness.ts';
import { Bench, instrument } from './psu-bridge-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe('a bridge in the foreground', () => {
  it('serves, logs as psud does, and leaves an empty psu behind', async () => {
    const running = await bench.serve('psu0');
    assert.deepEqual(bench.psu, [{ power: 'OFF', voltage_setting: 0, measured_voltage: 0 }]);
    bench.folder.ask('SET VOLTAGE', '7.4');
    bench.folder.ask('SET POWER', 'ON');
    await until(() => bench.psu[0]?.measured_voltage === 7.4, 'psu shows it');
    assert.deepEqual(bench.results, ['7.4', 'ON']);
    assert.equal(readFileSync(bench.lock, 'utf8').split('\n')[0], String(running.pid));
    running.kill('SIGTERM');
    const { status, err, out } = await running.ended();
    assert.deepEqual([status, out], [0, '']);
    assert.match(err, /^[-\d]{10} [\d:.]{12}: PSU:command 'SET VOLTAGE' took \d+\.\d{3} ms$/m);
    assert.match(err, /: PSU:update took \d+\.\d{3} ms, previous \d+\.\d ms ago$/m);
    assert.match(err, /: terminating\n$/);
    assert.deepEqual(bench.psu, []);
    assert.ok(!existsSync(bench.lock));
  });
  it('has its intervals', async () => {
    const running = await bench.serve('psu0', '--update-interval', '50', '--command-interval', '50', '--window', '5');
    await until(() => running.outcome.err.split('PSU:update took').length > 10, 'many updates');
    const ago = [...running.outcome.err.matchAll(/previous ([\d.]+) ms ago/g)].map(([, ms]) => Number(ms)).slice(1, 10);
    const mean = ago.reduce((sum, ms) => sum + ms, 0) / ago.length;
    // The first may be late, and the others in time.
    assert.ok(mean > 40, String(ago));
    // A busy machine may be late with some of them, and is not with all: without the option they are 360 ms apart.
    assert.ok(Math.min(...ago) < 200, String(ago));
  });
  it('puts priorities in front of its lines for systemd', async () => {
    const running = bench.start('--systemd', '--log', 'info', 'psu0');
    await until(() => running.outcome.err.includes('<6>serving'), 'it serves');
    bench.folder.ask('SET VOLTAGE', 'x');
    await until(() => running.outcome.err.includes('<3>PSU:command'), 'an error is one');
    running.kill('SIGINT');
    const { status, err } = await running.ended();
    assert.equal(status, 0);
    assert.ok(!err.includes('<7>'), 'no DEBUG at INFO');
  });
  it('is told by a refusal of its rules, in the row', async () => {
    bench.supply.before = (what) => {
      if (what === 'volts 30') throw new Refusal('denied', 'volts 30 is above 5 (rule bench, policy.json:3)');
    };
    await bench.serve('psu0');
    bench.folder.ask('SET VOLTAGE', '30');
    await until(() => bench.results[0] !== null, 'the row has its result');
    assert.deepEqual(bench.results, ['denied: volts 30 is above 5 (rule bench, policy.json:3)']);
  });
  it('sets at the start what it is told, the limit first', async () => {
    await bench.serve('psu0', '--start-volts', '7.4', '--start-amps', '0.5');
    assert.deepEqual(bench.supply.log, ['amps 0.5', 'volts 7.4']);
    assert.equal(bench.psu[0]?.voltage_setting, 7.4);
  });
  it('drives P25V, or another output', async () => {
    const running = await bench.serve('psu0', '--output', 'n25v');
    bench.folder.ask('SET VOLTAGE', '-3');
    await until(() => bench.results[0] !== null, 'it is done');
    running.kill('SIGTERM');
    await running.ended();
    const outputs = bench.broker.calls.filter(({ method }) => method === 'instrument.call').map(({ params }) => params);
    assert.ok(outputs.some((params) => JSON.stringify(params).includes('"set","fields":{"output":"N25V","volts":-3}')));
  });
});

describe('a daemon', () => {
  it('serves when the command is back, is one, tells of itself, and is ended', async () => {
    const begun = await bench.run('psu0', '--json');
    assert.equal(begun.status, 0, begun.err);
    const { pid, device } = JSON.parse(begun.out);
    assert.equal(device, 'psu0');
    assert.equal(bench.psu.length, 1);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    assert.deepEqual([stat[3], stat[4]], [String(pid), '0'], 'a session of its own, without a terminal');

    const status = await bench.run('--status');
    assert.equal(status.status, 0, status.out);
    assert.match(status.out, /^Database '.*' \.+ OK\nTables \.+ OK\nAge of the data \.+ OK\nLock file \.+ OK\n/);
    assert.match(status.out, new RegExp(`Process \\(pid ${pid}\\) \\.+ OK\\n$`));

    const second = await bench.run('psu0');
    assert.deepEqual([second.status, second.out], [4, '']);
    assert.match(second.err, new RegExp(`busy: a bridge serves this database already, pid ${pid}`));
    assert.equal(bench.psu.length, 1, 'the second one has left the first one alone');

    const killed = await bench.run('--kill');
    assert.deepEqual([killed.status, killed.out], [0, `pid ${pid} has ended\n`]);
    assert.deepEqual(bench.psu, []);
    assert.ok(!existsSync(bench.lock));
    assert.equal((await bench.run('--status')).status, 1);
    const none = await bench.run('--kill');
    assert.deepEqual([none.status, /no bridge serves/.test(none.err)], [5, true]);
  });
  it('that cannot start is no daemon: the command tells why, and fails', async () => {
    bench.supply.before = () => {
      throw new Refusal('unavailable', 'psu0: no driver serves it', { device: 'psu0' });
    };
    const { status, err } = await bench.run('psu0');
    assert.deepEqual([status, err], [8, 'postern: unavailable: psu0: no driver serves it\n']);
    assert.ok(!existsSync(bench.lock));
    assert.deepEqual(bench.psu, []);
    bench.folder.run('DROP TABLE psu; CREATE TABLE psu (id)');
    const wrong = await bench.run('psu0');
    assert.equal(wrong.status, 2);
    assert.match(wrong.err, /table 'psu' has no column 'power'.*\n {2}hint: /);
  });
  it('ends when the command is ended before it serves', async () => {
    let letGo = () => {};
    bench.supply.before = () => new Promise((resolve) => (letGo = resolve));
    const running = bench.start('psu0');
    await until(() => bench.broker.calls.some(({ method }) => method === 'instrument.call'), 'it is about to serve');
    assert.ok(existsSync(bench.lock));
    running.kill('SIGKILL');
    await running.ended();
    bench.supply.before = () => {};
    letGo();
    await until(() => !existsSync(bench.lock), 'it has ended');
    assert.deepEqual(bench.psu, []);
  });
});

describe('which supply', () => {
  it('the only one, by default and by auto; a port by its path or its name', async () => {
    for (const options of [
      [],
      ['-p', 'auto'],
      ['-p', '/dev/ttyUSB0'],
      ['--port', 'psu-port'],
      ['psu0', '-p', 'AUTO'],
    ]) {
      const running = await bench.serve(...options);
      assert.match(running.outcome.err, /: psu0, output P25V/);
      running.kill('SIGTERM');
      await running.ended();
    }
  });
  const wrong: [options: string[], why: RegExp][] = [
    [[], /which supply\?\n {2}hint: there are psu0, psu1/],
    [
      ['-p', '/dev/ttyUSB9'],
      /no instrument on port \/dev\/ttyUSB9 that you may see\n {2}hint: there are psu0 on psu-port, psu1 on other/,
    ],
    [['psu0', '-p', '/dev/ttyUSB1'], /\/dev\/ttyUSB1 is the port of psu1, not of psu0/],
  ];
  for (const [options, why] of wrong)
    it(`${options.join(' ')} is not enough with two`, async () => {
      bench.instruments.push(instrument('psu1', 'other'));
      const { status, err } = await bench.run('--nodaemon', ...options);
      assert.equal(status, 2);
      assert.match(err, why);
    });
});
