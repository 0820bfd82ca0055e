/** What becomes of readers when the driver dies, another reader does, the controller starts anew, or the port is pulled out. */
import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ecu } from '../../../client/main.ts';
import { refusals } from '../../../contract/errors.ts';
import { dialects } from '../../../sim/ecu/dialect.ts';
import { iniOf } from '../../../sim/ecu/ini.ts';
import type { DriverProcess as Running } from '../supply/driver-process.ts';
import { EcuBench, SUITE } from './bench.ts';

let bench: EcuBench;
before(async () => {
  bench = await EcuBench.open();
});
after(() => bench.end());

describe('readers of a controller', SUITE, () => {
  let driver: Running;
  let ecu: Ecu;
  /** ada's, who sees a line for each frame. */
  let watching: Running;

  beforeEach(async () => {
    driver = await bench.drive('--supervise');
    ecu = (await bench.root()).ecu('ecu0');
    watching = await watchBy();
  });
  afterEach(async () => {
    bench.ecu.tell('silent no');
    await bench.ecu.plug();
    await bench.clear();
  });

  async function watchBy(...words: string[]): Promise<Running> {
    const started = bench.start(bench.ada, 'watch', 'rpm', ...words);
    await started.says(/\n/, 10);
    return started;
  }
  const lines = ({ log }: Running) => log.split('\n').length;
  /** More lines come than there were. */
  async function goesOn(running: Running): Promise<void> {
    const before = lines(running);
    await bench.until(() => lines(running) > before + 10, 'lines go on');
    assert.ok(running.isRunning, running.log);
  }
  const quality = async () => ecu.statistics();

  it('go on when the driver was killed, by the next one', async () => {
    process.kill(driver.servingPid, 'SIGKILL');
    await driver.says(/ecu0 is served\n/, 2);
    await bench.served();
    await goesOn(watching);
  });

  it('lose nothing when another reader is killed, and what he wanted is read no more', async () => {
    const other = await watchBy('--rate', '7');
    const wanted = async () => (await quality()).sets.map(({ wantedHz }) => wantedHz ?? 0);
    assert.deepEqual((await wanted()).sort(), [0, 7]);
    const frames = ecu.frames({ channels: ['rpm'] });
    const dropped: number[] = [];
    const seen = (async () => {
      for await (const frame of frames) dropped.push(frame.dropped);
    })();
    await frames.started;
    other.signal('SIGKILL');
    await bench.until(async () => !(await wanted()).includes(7), 'nobody wants it');
    await bench.until(() => dropped.length > 50, 'frames come');
    frames.close();
    await seen;
    assert.deepEqual(new Set(dropped), new Set([0]));
    await goesOn(watching);
  });

  it('go on after a reset of the controller, which is counted', async () => {
    const before = await quality();
    bench.ecu.tell('reset');
    await bench.until(async () => (await quality()).resets > before.resets, 'the reset is noticed');
    await bench.served();
    await goesOn(watching);
  });

  it('go on after answers that are garbled, busy, half or none, which are counted', async () => {
    const before = await quality();
    bench.ecu.tell('reply garbled 3');
    bench.ecu.tell('reply busy 2');
    bench.ecu.tell('reply half 1');
    bench.ecu.tell('reply silence 1');
    const told = async () => {
      const { crcErrors, busy, timeouts } = await quality();
      return crcErrors >= before.crcErrors + 3 && busy >= before.busy + 2 && timeouts >= before.timeouts + 2;
    };
    await bench.until(told, 'what went wrong is counted');
    await goesOn(watching);
  });

  it('go on when the port was pulled out and is in again', async () => {
    const { servingPid } = driver;
    await bench.ecu.unplug();
    let code: string | undefined;
    // A frame may have been on its way.
    const isRead = async () => {
      code = await ecu.get(['rpm'], { timeoutMs: 2000 }).then(
        () => undefined,
        (error: { code: string }) => error.code,
      );
      return code === undefined;
    };
    await bench.until(async () => !(await isRead()), 'nothing is read without a port');
    assert.match(code ?? '', /^(unavailable|timeout)$/);
    await bench.ecu.plug();
    await bench.served();
    assert.equal(driver.servingPid, servingPid, 'the driver has waited');
    await goesOn(watching);
  });

  it('see nothing more once no rule lets them, and go on when one does again', async () => {
    await bench.allow();
    const isStill = async () => {
      const before = lines(watching);
      await sleep(500);
      return lines(watching) === before;
    };
    await bench.until(isStill, 'nothing comes any more');
    const { status, err } = await bench.run(bench.ada, 'get', 'ecu0', 'rpm');
    assert.equal(status, refusals.denied.exit, err);
    await bench.served();
    await bench.allow(bench.ada);
    await goesOn(watching);
  });

  it('connect again to another broker', async () => {
    const file = bench.file(bench.ada, 'run.csv');
    const logging = bench.start(bench.ada, 'log', file, '--channels', 'rpm');
    const at = ['--redis', `unix:${bench.redis.socket}`];
    const publishing = bench.start(bench.ada, 'redis', '--channelKey', 'again', ...at);
    const index = () => Number(bench.redis.cli(bench.ada, 'GET', 'collection:again:index'));
    await bench.until(() => index() > 10, 'packets come');
    await bench.until(() => existsSync(file) && statSync(file).size > 0, 'frames are logged');
    await bench.restart();
    await driver.says(/ecu0 is served\n/, 2);
    await bench.served();
    await goesOn(watching);
    const before = index();
    await bench.until(() => index() > before + 10, 'packets go on');
    await logging.says(/connected again/);
    assert.ok(publishing.isRunning, publishing.log);
  });

  it('are told why nothing comes while the controller says nothing', async () => {
    bench.ecu.tell('silent yes');
    await bench.until(async () => !(await ecu.state()).connected, 'it is not connected any more');
    const { status, err } = await bench.run(bench.ada, 'get', 'rpm');
    assert.equal(status, refusals.timeout.exit);
    assert.match(err, /no frame of ecu0 came within 5000 ms: ecu0 does not answer/);
    bench.ecu.tell('silent no');
    await bench.served();
    await goesOn(watching);
  });

  it('and after all that nothing was written but the array of offsets', async () => {
    const { pageWrites, burns } = await bench.ecu.counts();
    assert.deepEqual([pageWrites, burns], [0, 0]);
  });
});

describe('a driver whose definition is not of this controller', SUITE, () => {
  afterEach(() => bench.clear());
  it('says both signatures, and ends such that nobody starts it again', async () => {
    const wrong = bench.session.path('ini/speeduino.ini');
    writeFileSync(wrong, iniOf(dialects.speeduino, { protocol: 'envelope', reads: 'block' }));
    const driver = bench.startDriver('--option', `ini=${wrong}`);
    assert.equal(await driver.ended(), refusals.invalid.exit, driver.log);
    assert.match(driver.log, /MS2Extra Postern 1\.0/);
    assert.match(driver.log, /speeduino Postern/);
    const { status, err } = await bench.run(bench.ada, 'get', 'ecu0', 'rpm');
    assert.equal(status, refusals.unavailable.exit, err);
  });
  it('takes the one that fits from a folder', async () => {
    const driver = bench.startDriver('--option', `ini=${bench.session.path('ini')}`);
    await driver.says(/read by microsquirt\.ini/);
    await bench.served();
  });
});
