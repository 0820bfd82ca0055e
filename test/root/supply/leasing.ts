/** Who holds the supply has it for himself; when he dies, it is switched off, and the driver goes on. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { refusals } from '../../../contract/errors.ts';
import { within } from '../../patience.ts';
import { SUITE, type SupplyBench, type SupplyClient } from './bench.ts';
import type { DriverProcess } from './driver-process.ts';
import { switchedOffByPort } from './sequence.ts';
import { nowMs } from './supply-process.ts';

/** From the death of who holds the supply until it is told to switch off. */
const OFF_WITHIN_MS = within(1000);
/** The same where the driver does not answer: it is given 2 s, then its port is taken from it. */
const OFF_WITHOUT_DRIVER_WITHIN_MS = within(4000);

export function leasing(of: () => SupplyBench): void {
  describe('a lease on a supply', SUITE, () => {
    let bench: SupplyBench;
    let driver: DriverProcess;
    let alice: SupplyClient;
    let bob: SupplyClient;
    before(async () => {
      bench = of();
      driver = await bench.drive();
      bob = bench.client(bench.bob);
    });
    after(() => bench.clear());

    /** A client of alice's that holds the supply, with 3 V on. */
    async function hold(): Promise<void> {
      alice = bench.client(bench.alice);
      await alice.batch.call('lease.take', { device: 'psu0' });
      await alice.call('set', { output: 'P25V', volts: 3, amps: 0.3 });
      await alice.call('on');
      assert.equal((await bench.supply.levels()).P25V.mode, 'CV');
    }
    const goesOff = async (sinceMs: number) => {
      const { atMs } = await bench.supply.hears(/^OUTP OFF$/, sinceMs);
      await bench.supply.goesOff();
      return atMs - sinceMs;
    };
    const isFree = async () => (await bench.leases()).every((lease) => lease.startsWith('psu-port '));

    it('keeps others from changing it, who are told whose it is; they may look', async () => {
      await hold();
      const sinceMs = nowMs();
      for (const [method, fields] of [
        ['set', { output: 'P25V', volts: 1 }],
        ['on', {}],
        ['track', { on: false }],
      ] as const) {
        const { code, message, data } = await bob.refused(method, fields);
        assert.equal(code, 'busy', message);
        assert.match(message, new RegExp(`^psu0 is held by ${bench.alice.name} \\(pid \\d+\\) since `));
        assert.equal((data.holder as { user: string }).user, bench.alice.name);
      }
      const command = await bench.psu(bench.bob, 'set', 'psu0', 'P25V', '1V');
      assert.equal(command.status, refusals.busy.exit);
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);
      await bob.call('measure', { output: 'P25V' });
    });

    it('ends when its holder is killed: the supply is off within a second, and the driver goes on', async () => {
      const { pid } = driver;
      const sinceMs = nowMs();
      alice.kill();
      const tookMs = await goesOff(sinceMs);
      assert.ok(tookMs < OFF_WITHIN_MS, `${tookMs} ms`);
      await bench.session.broker.until(isFree, 'the lease has ended');
      // By its driver: the port was not taken from it.
      assert.ok(bench.supply.heard.every(({ kind, atMs }) => kind !== 'clear' || atMs < sinceMs));
      await bob.call('set', { output: 'P25V', volts: 2, amps: 0.2 });
      await bob.call('on');
      assert.ok(driver.isRunning && driver.pid === pid);
    });

    it('ends in the middle of a ramp: it goes no further', async () => {
      await bob.call('off');
      await hold();
      alice.send('ramp', { output: 'P25V', volts: 12, voltsPerSecond: 1 });
      const rampMs = nowMs();
      const isUnderWay = async () => (await bench.supply.levels()).P25V.volts > 4;
      await bench.session.broker.until(isUnderWay, 'the ramp is under way');
      assert.ok(bench.supply.changesSince(rampMs).length > 0);
      assert.ok((await bench.supply.levels()).P25V.volts < 12, 'it is not over');
      const sinceMs = nowMs();
      alice.kill();
      const tookMs = await goesOff(sinceMs);
      assert.ok(tookMs < OFF_WITHIN_MS, `${tookMs} ms`);
      const offMs = sinceMs + tookMs;
      await bob.call('measure', { output: 'P25V' });
      assert.deepEqual(bench.supply.changesSince(offMs), ['OUTP OFF']);
      await bench.session.broker.until(isFree, 'the lease has ended');
      await bob.call('set', { output: 'P25V', volts: 1 });
    });

    it('ends while the driver does not answer: it loses its port, which switches the supply off', async () => {
      await hold();
      driver.signal('SIGSTOP');
      const sinceMs = nowMs();
      alice.kill();
      const tookMs = await goesOff(sinceMs);
      assert.ok(tookMs < OFF_WITHOUT_DRIVER_WITHIN_MS, `${tookMs} ms`);
      await switchedOffByPort(bench.supply, sinceMs);
      const { code } = await bob.refused('set', { output: 'P25V', volts: 1 });
      assert.equal(code, 'unavailable');
      driver.signal('SIGCONT');
      assert.equal(await driver.ended(), refusals.unsafe.exit, driver.log);
      assert.match(driver.log, /off, which would make it safe, failed/);
    });

    it('is to be had again when somebody has looked after it, and the driver is back', async () => {
      await (await bench.root()).call('devices.reset', { device: 'psu0' });
      driver = await bench.drive();
      await hold();
    });
  });
}
