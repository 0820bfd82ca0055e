/** How `postern psu bridge` ends when nobody told it to: killed halfway, its supply, its broker, its database or its lease lost. */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import { until } from './harness.ts';
import { Bench } from './psu-bridge-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe('killed between taking and answering', () => {
  /** Kills it when the supply has done a command, and its answer is not there yet. */
  async function killedAt(command: string, value: string): Promise<void> {
    const running = await bench.serve('psu0');
    bench.hold = new Promise(() => {});
    bench.folder.ask(command, value);
    await until(() => bench.supply.log.length === 1, 'it is begun');
    running.kill('SIGKILL');
    await running.ended();
    bench.hold = undefined;
    assert.deepEqual(bench.results, [null]);
    assert.equal(bench.psu.length, 1, 'nobody has emptied it');
  }
  /** Rows without an answer are of so many seconds ago. */
  const age = (seconds: number, which = '') =>
    bench.folder.run(
      `UPDATE command SET created = datetime('now', '-${seconds} seconds') WHERE handled IS NULL ${which}`,
    );
  /** They stay as they are, however long a bridge takes to start, and then to do them; until it is told otherwise. */
  function staying(seconds: number, which = ''): Disposable {
    age(seconds, which);
    const timer = setInterval(() => age(seconds, which), 100);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  it('a young row is done again, and the stale lock is taken over', async () => {
    await killedAt('SET VOLTAGE', '3');
    assert.match((await bench.run('--status')).out, /Lock file \.+ stale, .*\nProcess \(pid unknown\) \.+ not running/);
    using _young = staying(0);
    const running = await bench.serve('psu0');
    await until(() => bench.results[0] !== null, 'it is answered');
    assert.deepEqual([bench.results, bench.supply.log], [['3.0'], ['volts 3', 'volts 3']]);
    assert.match(running.outcome.err, /process \d+ has left its lock file: it was killed/);
  });
  it('an old row gets an error as its result', async () => {
    await killedAt('SET VOLTAGE', '3');
    age(20);
    await bench.serve('psu0');
    assert.match(String(bench.results[0]), /^not done: nobody served this table within 10 s of 20/);
    assert.deepEqual(bench.supply.log, ['volts 3']);
  });
  it('a stale ON is never done again, though a voltage of that age would be', async () => {
    await killedAt('SET POWER', 'ON');
    bench.folder.ask('SET VOLTAGE', '3');
    using young = staying(0);
    bench.begins = () => {
      young[Symbol.dispose]();
      age(5);
    };
    // It asks which supply there is.
    await bench.serve();
    await until(() => bench.results[1] !== null, 'both are answered');
    assert.match(String(bench.results[0]), /^not switched on: it is \d+ s old, and ON is only done within 3 s$/);
    assert.deepEqual(bench.supply.log, ['power true', 'volts 3']);
  });
  it('rows that were asked for while nobody served are old and young just so', async () => {
    await (async () => {
      const running = await bench.serve('psu0');
      running.kill('SIGTERM');
      await running.ended();
    })();
    bench.folder.ask('SET POWER', 'ON', 60);
    bench.folder.ask('SET VOLTAGE', '1', 60);
    bench.folder.ask('SET VOLTAGE', '2', 1);
    bench.folder.ask('SET POWER', 'ON');
    using _young = staying(0, 'AND id > 2');
    await bench.serve('psu0');
    await until(() => !bench.results.includes(null), 'all are answered');
    assert.deepEqual(bench.supply.log, ['volts 2', 'power true']);
  });
});

describe('what ends it', () => {
  it('a supply that fails four times; the log and the command say why', async () => {
    const running = await bench.serve('psu0');
    bench.supply.before = () => {
      throw new Refusal('unavailable', 'psu0: its port is unplugged');
    };
    const { status, err } = await running.ended();
    assert.equal(status, 8);
    assert.match(err, /PSU:update failed \(4 in a row\): psu0: its port is unplugged\n/);
    assert.match(err, /postern: unavailable: psu0: its port is unplugged\n$/);
    assert.deepEqual(bench.psu, []);
    assert.ok(!existsSync(bench.lock));
  });
  it('a broker that has gone', async () => {
    const running = await bench.serve('psu0');
    bench.broker.drop();
    const { status } = await running.ended();
    assert.ok(status === 11 || status === 12, `unreachable, or disconnected in the middle of a call: ${status}`);
    assert.deepEqual(bench.psu, []);
  });
  it('a table that was dropped: the other one is emptied', async () => {
    const running = await bench.serve('psu0');
    bench.folder.run('DROP TABLE command');
    const { status, err } = await running.ended();
    assert.equal(status, 8);
    assert.match(err, /unavailable: database .*: no such table: command\n$/);
    assert.deepEqual(bench.psu, []);
  });
  it('a database that is deleted: psu cannot be emptied, and it says so', async () => {
    const running = await bench.serve('psu0');
    rmSync(bench.folder.db);
    const { status, err } = await running.ended();
    assert.equal(status, 8);
    assert.match(
      err,
      /: psu could not be emptied: unavailable: database .*: it was deleted, or another file is in its/,
    );
    assert.match(err, /postern: unavailable: database .*: it was deleted/);
    assert.ok(!existsSync(bench.folder.db));
  });
  it('a lease that is lost, where it holds one', async () => {
    const running = await bench.serve('--lease', 'psu0');
    bench.loseLease('seized by root');
    const { status, err } = await running.ended();
    assert.equal(status, 9, err);
    assert.match(err, /the lease on psu0 is lost: seized by root/);
    assert.deepEqual(bench.psu, []);
  });
  it('a terminal that is closed: it is emptied as by Ctrl-C', async () => {
    const running = await bench.serve('psu0');
    running.kill('SIGHUP');
    assert.equal((await running.ended()).status, 0);
    assert.deepEqual(bench.psu, []);
  });
  it('SIGTERM: the lease is given back', async () => {
    const running = await bench.serve('--lease', 'psu0');
    running.kill('SIGTERM');
    assert.equal((await running.ended()).status, 0);
    const leases = bench.broker.calls.filter(({ method }) => method.startsWith('lease.'));
    assert.deepEqual(leases, [
      { method: 'lease.take', params: { device: 'psu0' } },
      { method: 'lease.release', params: { lease: 1 } },
    ]);
  });
});
