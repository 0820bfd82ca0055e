/** An adapter that is pulled out and put in again, while the supply behind it goes on. */
import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Subscription } from '../../../client/main.ts';
import { refusals } from '../../../contract/errors.ts';
import { Pty } from '../../../sim/pty.ts';
import { within } from '../../patience.ts';
import { SUITE, type SupplyBench } from './bench.ts';
import type { DriverProcess } from './driver-process.ts';
import { linkTo } from './link.ts';
import { switchedOffByPort } from './sequence.ts';
import { nowMs } from './supply-process.ts';

/** Until who waits for an answer over a port that was pulled out is told so. */
const TOLD_WITHIN_MS = within(1000);
/** Until a driver has ended that was told to. */
const ENDS_WITHIN_MS = within(3000);
/** Until a port that was put in again is noticed, though no udev tells of it: somebody holds it, so it is looked for. */
const BACK_WITHIN_MS = within(2000);
/** To pull it out in the middle of a fifth of a second. */
const MOST_ATTEMPTS = 10;

export function unplugging(of: () => SupplyBench): void {
  describe('a supply whose adapter is pulled out', SUITE, () => {
    let bench: SupplyBench;
    let driver: DriverProcess;
    let told: Subscription<'devices'>;
    /** What came and went, in its order. */
    let events: string[];

    before(() => {
      bench = of();
    });
    beforeEach(async () => {
      driver = await bench.drive('--supervise');
      events = [];
      told = await (await bench.root()).subscribe('devices', { devices: ['psu-port', 'psu0'] });
      void (async () => {
        for await (const { value } of told) events.push(`${value.device} ${value.event}`);
      })();
    });
    afterEach(async () => {
      told.close();
      bench.supply.tell('queryMs 0');
      await bench.supply.plug();
      await bench.clear();
    });

    const isTold = (event: string) => bench.session.broker.until(() => events.includes(event), `it is told: ${event}`);

    it('while it is only polled: it stays as it is, leases last, and it comes back by itself', async () => {
      await bench.energise();
      const alice = bench.client(bench.alice);
      await alice.batch.call('lease.take', { device: 'psu0' });
      const leases = await bench.leases();
      assert.deepEqual(leases, [`psu-port ${bench.keeper.name}`, `psu0 ${bench.alice.name}`]);
      const { servingPid } = driver;
      const sinceMs = nowMs();
      await bench.supply.unplug();
      await isTold('psu-port vanished');
      await isTold('psu0 vanished');
      const refusal = await alice.refused('set', { output: 'P25V', volts: 1 });
      assert.equal(refusal.code, 'unavailable');
      assert.equal(refusal.message, 'psu0 cannot be reached: its port psu-port is unplugged');
      const command = await bench.psu(bench.bob, 'measure', 'psu0', 'P25V');
      assert.equal(command.status, refusals.unavailable.exit, command.err);
      assert.deepEqual(await bench.leases(), leases);
      assert.equal((await bench.supply.levels()).P25V.mode, 'CV');

      const pluggedMs = nowMs();
      await bench.supply.plug();
      await isTold('psu-port appeared');
      assert.ok(nowMs() - pluggedMs < BACK_WITHIN_MS, `${nowMs() - pluggedMs} ms`);
      await isTold('psu0 appeared');
      await driver.says(/psu0 is served\n/, 2);
      await bench.served();
      assert.equal(driver.servingPid, servingPid);
      assert.deepEqual(await bench.leases(), leases);
      // Nobody has touched what is set: its lease was never lost.
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);
      const busy = await bench.client(bench.bob).refused('set', { output: 'P25V', volts: 1 });
      assert.equal(busy.code, 'busy');
      await alice.call('set', { output: 'P25V', volts: 5 });
      assert.equal(Math.round((await bench.supply.levels()).P25V.volts), 5);
      assert.deepEqual(events, ['psu-port vanished', 'psu0 vanished', 'psu-port appeared', 'psu0 appeared']);
    });

    it('and whose holder is killed meanwhile: it is switched off when it is back, before anything else is said', async () => {
      await bench.energise();
      const alice = bench.client(bench.alice);
      await alice.batch.call('lease.take', { device: 'psu0' });
      await alice.call('set', { output: 'P25V', volts: 6 });
      await bench.supply.unplug();
      await isTold('psu-port vanished');
      alice.kill();
      const isFree = async () => (await bench.leases()).every((lease) => !lease.startsWith('psu0 '));
      await bench.session.broker.until(isFree, 'the lease has ended');
      await sleep(200);
      assert.equal((await bench.supply.levels()).P25V.mode, 'CV', 'nobody can reach it');
      const sinceMs = nowMs();
      await bench.supply.plug();
      await bench.supply.hears(/^SYST:VERS\?$/, sinceMs);
      await switchedOffByPort(bench.supply, sinceMs);
      const [first] = bench.supply.linesSince(sinceMs).filter((line) => line !== '');
      assert.equal(first, 'SYST:REM');
      await bench.served();
      await bench.client(bench.bob).call('set', { output: 'P25V', volts: 1 });
    });

    it('whose driver is killed meanwhile: the same', async () => {
      await bench.energise();
      await bench.supply.unplug();
      await isTold('psu-port vanished');
      process.kill(driver.servingPid, 'SIGKILL');
      await bench.session.broker.until(
        () => /psu-port: it could not be made safe \(it is not there\)/.test(bench.session.broker.log),
        'it is owed',
      );
      const sinceMs = nowMs();
      await bench.supply.plug();
      await switchedOffByPort(bench.supply, sinceMs);
      await driver.says(/psu0 is served\n/, 2);
    });

    it('whose driver is told to end meanwhile: it does not wait for the port', async () => {
      await bench.energise();
      await bench.supply.unplug();
      await driver.says(/waiting for psu-port/);
      const beganMs = nowMs();
      assert.equal(await driver.end(), 0, driver.log);
      assert.ok(nowMs() - beganMs < ENDS_WITHIN_MS, `${nowMs() - beganMs} ms`);
      const sinceMs = nowMs();
      await bench.supply.plug();
      await switchedOffByPort(bench.supply, sinceMs);
    });

    it('in the middle of a call: its caller is told that it may have happened', async () => {
      const bob = bench.client(bench.bob);
      let served = 1;
      const backAgain = async () => {
        await bench.supply.told('queryMs 0');
        await bench.supply.plug();
        await driver.says(/psu0 is served\n/, ++served);
        await bench.served();
      };
      /** Undefined: who pulled it out came too late, as on a busy machine, and it was measured. */
      const unpluggedMeanwhile = async () => {
        await bench.supply.told('queryMs 200');
        const askedMs = nowMs();
        const measuring = bob.send('measure', { output: 'N25V' });
        await bench.supply.hears(/^MEAS\? N25V$/, askedMs);
        const sinceMs = nowMs();
        await bench.supply.unplug();
        const { error } = await bob.batch.answer(measuring);
        assert.ok(nowMs() - sinceMs < TOLD_WITHIN_MS, `${nowMs() - sinceMs} ms`);
        return error;
      };
      let error = await unpluggedMeanwhile();
      for (let attempt = 1; error === undefined && attempt < MOST_ATTEMPTS; attempt++) {
        await backAgain();
        error = await unpluggedMeanwhile();
      }
      assert.equal(error?.code, 'unavailable');
      assert.equal(
        error?.message,
        'psu0 cannot be reached: its port psu-port is unplugged. measure: it may or may not have happened',
      );
      await backAgain();
      await bob.call('measure', { output: 'N25V' });
    });

    it('in the middle of a ramp: it stays where it was, and nothing of the ramp comes later', async () => {
      const bob = bench.client(bench.bob);
      await bob.call('set', { output: 'P25V', volts: 0, amps: 0.4 });
      await bob.call('on');
      const ramp = bob.send('ramp', { output: 'P25V', volts: 5, voltsPerSecond: 0.5 });
      const isUnderWay = async () => (await bench.supply.levels()).P25V.volts > 1;
      await bench.session.broker.until(isUnderWay, 'the ramp is under way');
      await bench.supply.unplug();
      const { code, message } = await bob.why(ramp);
      assert.equal(code, 'unavailable');
      assert.match(
        message,
        /^psu0 cannot be reached: its port psu-port is unplugged\. ramp: it may or may not have happened$/,
      );
      const { P25V } = await bench.supply.levels();
      assert.ok(P25V.volts > 1 && P25V.volts < 4, `${P25V.volts} V`);
      await sleep(500);
      const sinceMs = nowMs();
      await bench.supply.plug();
      await driver.says(/psu0 is served\n/, 2);
      await bench.served();
      await sleep(500);
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);
      assert.equal((await bench.supply.levels()).P25V.volts, P25V.volts);
      await bob.call('set', { output: 'P25V', volts: 1 });
    });
  });

  describe('a port that is pulled out in the middle of a transaction', SUITE, () => {
    it('tells its user at once, and is used again when it is back', async () => {
      const bench = of();
      const transact = () =>
        bench.session.runAsRoot([
          'serial',
          'transact',
          'free-port',
          'HELLO',
          '--timeout',
          '10s',
          '--until-delimiter',
          '\\n',
        ]);
      const first = new Pty();
      using link = linkTo(first.path, bench.freePath);
      const heard = new Promise<void>((resolve) => first.onBytes(() => resolve()));
      const asked = transact();
      await Promise.race([heard, asked.then(({ err }) => assert.fail(err))]);
      const sinceMs = nowMs();
      first.close();
      link[Symbol.dispose]();
      const { status, err } = await asked;
      assert.equal(status, refusals.unavailable.exit, err);
      assert.match(err, /free-port was unplugged, or hung up/);
      assert.ok(nowMs() - sinceMs < TOLD_WITHIN_MS, `${nowMs() - sinceMs} ms`);
      const gone = await transact();
      assert.equal(gone.status, refusals.unavailable.exit, gone.err);

      const second = new Pty();
      using _again = linkTo(second.path, bench.freePath);
      second.onBytes(() => second.send(Buffer.from('WORLD\n')));
      try {
        const back = await transact();
        assert.equal(back.status, 0, back.err);
        assert.match(back.out, /WORLD/);
      } finally {
        second.close();
      }
    });
  });
}
