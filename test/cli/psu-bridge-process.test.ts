/**
 * `postern psu bridge` as a process, on real SQLite files, against a broker that answers as the test says. Python programs that know
 * psud's tables alone are in psu-bridge-real.test.ts, with the real broker.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { type Running, runProcess, start, until } from './harness.ts';
import { FakeSupply, Folder } from './psu-bridge-doubles.ts';

/** A supply behind a broker, by the methods that the bridge calls. */
class Bench {
  readonly supply = new FakeSupply();
  instruments = [{ device: 'psu0', profile: 'e3631a', port: 'psu-port', provider: 'driver', served: true }];
  ports = [port('psu-port', '/dev/ttyUSB0'), port('other', '/dev/ttyUSB1')];
  /** Ends when the test says. */
  hold: Promise<void> | undefined;

  readonly answers = {
    'instrument.list': () => ({ instruments: this.instruments }),
    'serial.list': () => ({ ports: this.ports }),
    'instrument.call': async (params: Record<string, unknown>) => ({ fields: await this.#call(params) }),
  };

  async #call({ method, fields }: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { output, volts, amps } = (fields ?? {}) as { output?: string; volts?: number; amps?: number };
    const { supply } = this;
    if (method === 'measure') return { output, ...(await supply.update()), mode: 'CV', atMs: 0 };
    if (method === 'on' || method === 'off') await supply.setPower(method === 'on');
    if (volts !== undefined) await supply.setVolts(volts);
    if (amps !== undefined) await supply.setAmps(amps);
    await this.hold;
    return { output, volts: supply.volts, amps: supply.amps };
  }
}

const port = (device: string, path: string) => ({
  device,
  place: path,
  path,
  present: true,
  open: true,
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 2, flowControl: 'none' },
  probe: false,
});

let folder: Folder;
let bench: Bench;
let broker: AnsweringBroker;
const started: Running[] = [];
beforeEach(async () => {
  folder = new Folder();
  bench = new Bench();
  broker = await answeringBroker(bench.answers);
});
afterEach(async () => {
  for (const each of started.splice(0)) each.kill('SIGKILL');
  await broker[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const bridge = (...options: string[]) => ['psu', 'bridge', '--db', folder.db, ...options];
const run = (...options: string[]) => runProcess(bridge(...options), broker.env);

/** In the foreground, and serving. */
async function serve(...options: string[]): Promise<Running> {
  const running = start(bridge('--nodaemon', ...options), broker.env);
  started.push(running);
  await until(() => running.outcome.err.includes('serving'), `it serves: ${running.outcome.err}`);
  return running;
}

const rows = () => folder.rows('SELECT result FROM command ORDER BY id').map(({ result }) => result);
const psu = () => folder.rows('SELECT power, voltage_setting, measured_voltage FROM psu');
const lock = () => `${folder.db}.postern-lock`;

describe('a bridge in the foreground', () => {
  it('serves, logs as psud does, and leaves an empty psu behind', async () => {
    const running = await serve('psu0');
    assert.deepEqual(psu(), [{ power: 'OFF', voltage_setting: 0, measured_voltage: 0 }]);
    folder.ask('SET VOLTAGE', '7.4');
    folder.ask('SET POWER', 'ON');
    await until(() => psu()[0]?.measured_voltage === 7.4, 'psu shows it');
    assert.deepEqual(rows(), ['7.4', 'ON']);
    assert.equal(readFileSync(lock(), 'utf8').split('\n')[0], String(running.pid));
    running.kill('SIGTERM');
    const { status, err, out } = await running.ended();
    assert.deepEqual([status, out], [0, '']);
    assert.match(err, /^[-\d]{10} [\d:.]{12}: PSU:command 'SET VOLTAGE' took \d+\.\d{3} ms$/m);
    assert.match(err, /: PSU:update took \d+\.\d{3} ms, previous \d+\.\d ms ago$/m);
    assert.match(err, /: terminating\n$/);
    assert.deepEqual(psu(), []);
    assert.ok(!existsSync(lock()));
  });
  it('has its intervals', async () => {
    const running = await serve('psu0', '--update-interval', '50', '--command-interval', '50', '--window', '5');
    await until(() => running.outcome.err.split('PSU:update took').length > 10, 'many updates');
    const ago = [...running.outcome.err.matchAll(/previous ([\d.]+) ms ago/g)].map(([, ms]) => Number(ms)).slice(1, 10);
    const mean = ago.reduce((sum, ms) => sum + ms, 0) / ago.length;
    assert.ok(mean > 45 && mean < 100, String(ago));
  });
  it('puts priorities in front of its lines for systemd', async () => {
    const running = start(bridge('--systemd', '--log', 'info', 'psu0'), broker.env);
    started.push(running);
    await until(() => running.outcome.err.includes('<6>serving'), 'it serves');
    folder.ask('SET VOLTAGE', 'x');
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
    await serve('psu0');
    folder.ask('SET VOLTAGE', '30');
    await until(() => rows()[0] !== null, 'the row has its result');
    assert.deepEqual(rows(), ['denied: volts 30 is above 5 (rule bench, policy.json:3)']);
  });
  it('sets at the start what it is told, the limit first', async () => {
    await serve('psu0', '--start-volts', '7.4', '--start-amps', '0.5');
    assert.deepEqual(bench.supply.log, ['amps 0.5', 'volts 7.4']);
    assert.equal(psu()[0]?.voltage_setting, 7.4);
  });
  it('drives P25V, or another output', async () => {
    const running = await serve('psu0', '--output', 'n25v');
    folder.ask('SET VOLTAGE', '-3');
    await until(() => rows()[0] !== null, 'it is done');
    running.kill('SIGTERM');
    await running.ended();
    const outputs = broker.calls.filter(({ method }) => method === 'instrument.call').map(({ params }) => params);
    assert.ok(outputs.some((params) => JSON.stringify(params).includes('"set","fields":{"output":"N25V","volts":-3}')));
  });
});

describe('a daemon', () => {
  it('serves when the command is back, is one, tells of itself, and is ended', async () => {
    const begun = await run('psu0', '--json');
    assert.equal(begun.status, 0, begun.err);
    const { pid, device } = JSON.parse(begun.out);
    assert.equal(device, 'psu0');
    assert.equal(psu().length, 1);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    assert.deepEqual([stat[3], stat[4]], [String(pid), '0'], 'a session of its own, without a terminal');

    const status = await run('--status');
    assert.equal(status.status, 0, status.out);
    assert.match(status.out, /^Database '.*' \.+ OK\nTables \.+ OK\nAge of the data \.+ OK\nLock file \.+ OK\n/);
    assert.match(status.out, new RegExp(`Process \\(pid ${pid}\\) \\.+ OK\\n$`));

    const second = await run('psu0');
    assert.deepEqual([second.status, second.out], [4, '']);
    assert.match(second.err, new RegExp(`busy: a bridge serves this database already, pid ${pid}`));
    assert.equal(psu().length, 1, 'the second one has left the first one alone');

    const killed = await run('--kill');
    assert.deepEqual([killed.status, killed.out], [0, `pid ${pid} has ended\n`]);
    assert.deepEqual(psu(), []);
    assert.ok(!existsSync(lock()));
    assert.equal((await run('--status')).status, 1);
    const none = await run('--kill');
    assert.deepEqual([none.status, /no bridge serves/.test(none.err)], [5, true]);
  });
  it('that cannot start is no daemon: the command tells why, and fails', async () => {
    bench.supply.before = () => {
      throw new Refusal('unavailable', 'psu0: no driver serves it', { device: 'psu0' });
    };
    const { status, err } = await run('psu0');
    assert.deepEqual([status, err], [8, 'postern: unavailable: psu0: no driver serves it\n']);
    assert.ok(!existsSync(lock()));
    assert.deepEqual(psu(), []);
    folder.run('DROP TABLE psu; CREATE TABLE psu (id)');
    const wrong = await run('psu0');
    assert.equal(wrong.status, 2);
    assert.match(wrong.err, /table 'psu' has no column 'power'.*\n {2}hint: /);
  });
  it('ends when the command is ended before it serves', async () => {
    let letGo = () => {};
    bench.supply.before = () => new Promise((resolve) => (letGo = resolve));
    const running = start(bridge('psu0'), broker.env);
    await until(() => broker.calls.some(({ method }) => method === 'instrument.call'), 'it is about to serve');
    assert.ok(existsSync(lock()));
    running.kill('SIGKILL');
    await running.ended();
    bench.supply.before = () => {};
    letGo();
    await until(() => !existsSync(lock()), 'it has ended');
    assert.deepEqual(psu(), []);
  });
});

describe('killed between taking and answering', () => {
  /** Kills it when the supply has done a command, and its answer is not there yet. */
  async function killedAt(command: string, value: string): Promise<void> {
    const running = await serve('psu0');
    bench.hold = new Promise(() => {});
    folder.ask(command, value);
    await until(() => bench.supply.log.length === 1, 'it is begun');
    running.kill('SIGKILL');
    await running.ended();
    bench.hold = undefined;
    assert.deepEqual(rows(), [null]);
    assert.equal(psu().length, 1, 'nobody has emptied it');
  }
  const later = (seconds: number) =>
    folder.run(`UPDATE command SET created = datetime(created, '-${seconds} seconds')`);

  it('a young row is done again, and the stale lock is taken over', async () => {
    await killedAt('SET VOLTAGE', '3');
    assert.match((await run('--status')).out, /Lock file \.+ stale, .*\nProcess \(pid unknown\) \.+ not running/);
    const running = await serve('psu0');
    await until(() => rows()[0] !== null, 'it is answered');
    assert.deepEqual([rows(), bench.supply.log], [['3.0'], ['volts 3', 'volts 3']]);
    assert.match(running.outcome.err, /process \d+ has left its lock file: it was killed/);
  });
  it('an old row gets an error as its result', async () => {
    await killedAt('SET VOLTAGE', '3');
    later(20);
    await serve('psu0');
    assert.match(String(rows()[0]), /^not done: nobody served this table within 10 s of 20/);
    assert.deepEqual(bench.supply.log, ['volts 3']);
  });
  it('a stale ON is never done again, though a voltage of that age would be', async () => {
    await killedAt('SET POWER', 'ON');
    later(5);
    folder.ask('SET VOLTAGE', '3', 5);
    await serve('psu0');
    await until(() => rows()[1] !== null, 'both are answered');
    assert.match(String(rows()[0]), /^not switched on: it is \d s old, and ON is only done within 3 s$/);
    assert.deepEqual(bench.supply.log, ['power true', 'volts 3']);
  });
  it('rows that were asked for while nobody served are old and young just so', async () => {
    await (async () => {
      const running = await serve('psu0');
      running.kill('SIGTERM');
      await running.ended();
    })();
    folder.ask('SET POWER', 'ON', 60);
    folder.ask('SET VOLTAGE', '1', 60);
    folder.ask('SET VOLTAGE', '2', 1);
    folder.ask('SET POWER', 'ON');
    await serve('psu0');
    await until(() => !rows().includes(null), 'all are answered');
    assert.deepEqual(bench.supply.log, ['volts 2', 'power true']);
  });
});

describe('what ends it', () => {
  it('a supply that fails four times; an unplugged adapter is named', async () => {
    const running = await serve('psu0');
    bench.ports = bench.ports.map((each) => ({ ...each, present: each.device !== 'psu-port' }));
    bench.supply.before = () => {
      throw new Refusal('unavailable', 'psu0: no driver serves it');
    };
    const { status, err } = await running.ended();
    assert.equal(status, 8);
    assert.match(err, /PSU:update failed \(4 in a row\): psu0: no driver serves it\n/);
    assert.match(
      err,
      /postern: unavailable: psu0: the adapter of its port psu-port \(\/dev\/ttyUSB0\) is unplugged\n$/,
    );
    assert.deepEqual(psu(), []);
    assert.ok(!existsSync(lock()));
  });
  it('a broker that has gone', async () => {
    const running = await serve('psu0');
    broker.drop();
    const { status } = await running.ended();
    assert.ok(status === 11 || status === 12, `unreachable, or disconnected in the middle of a call: ${status}`);
    assert.deepEqual(psu(), []);
  });
  it('a table that was dropped: the other one is emptied', async () => {
    const running = await serve('psu0');
    folder.run('DROP TABLE command');
    const { status, err } = await running.ended();
    assert.equal(status, 8);
    assert.match(err, /unavailable: database .*: no such table: command\n$/);
    assert.deepEqual(psu(), []);
  });
});

describe('which supply', () => {
  const second = { device: 'psu1', profile: 'e3631a', port: 'other', provider: 'driver', served: true };
  it('the only one, by default and by auto; a port by its path or its name', async () => {
    for (const options of [
      [],
      ['-p', 'auto'],
      ['-p', '/dev/ttyUSB0'],
      ['--port', 'psu-port'],
      ['psu0', '-p', 'AUTO'],
    ]) {
      const running = await serve(...options);
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
      bench.instruments.push(second);
      const { status, err } = await run('--nodaemon', ...options);
      assert.equal(status, 2);
      assert.match(err, why);
    });
});

describe('with --lease', () => {
  it('it holds the supply, and ends when the lease is lost', async () => {
    const taken: unknown[] = [];
    const withLease = await answeringBroker({
      ...bench.answers,
      'lease.take': (params, peer) => {
        taken.push(params);
        const body = { lease: 1, device: 'psu0', reason: 'seized by root' };
        setTimeout(() => peer.notify('lease.lost', body), 1000);
        return { lease: 1, device: 'psu0', units: ['psu0'], shared: false };
      },
    });
    const running = start(bridge('--nodaemon', '--lease', 'psu0'), withLease.env);
    const { status, err } = await running.ended();
    assert.deepEqual(taken, [{ device: 'psu0' }]);
    assert.equal(status, 9, err);
    assert.match(err, /the lease on psu0 is lost: seized by root/);
    assert.deepEqual(psu(), []);
    await withLease[Symbol.asyncDispose]();
  });
});
