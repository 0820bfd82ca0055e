/** A broker that is killed, or told to stop: what becomes of a supply that was on, and who may speak to it first afterwards. */
import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SUITE, type SupplyBench } from './bench.ts';
import { switchedOffByPort } from './sequence.ts';
import { nowMs } from './supply-process.ts';

export function brokerLoss(of: () => SupplyBench): void {
  describe('a broker that ends while the supply is on', SUITE, () => {
    let bench: SupplyBench;
    before(() => {
      bench = of();
    });
    afterEach(() => bench.clear());

    const table = () => bench.session.path('fail-safe');

    it('by kill -9: the next one switches it off before anybody is served', async () => {
      const driver = await bench.energised(4, '--supervise');
      await bench.session.broker.stop('SIGKILL');
      // It would start its driver again in a second: how soon who asks below comes is the machine's affair.
      driver.signal('SIGSTOP');
      // Nobody is there who could.
      assert.equal((await bench.supply.levels()).P25V.mode, 'CV');
      assert.match(readFileSync(table(), 'utf8'), new RegExp(`^serial 9600,\\S+ \\S+ ${bench.supply.link}\n$`));
      const { mode, uid } = lstatSync(table());
      assert.deepEqual([(mode & 0o777).toString(8), uid], ['600', 0]);

      const sinceMs = nowMs();
      await bench.start();
      // Who comes at once is in time for nothing: not as a client, and not as the driver.
      const psu = (await bench.root()).psu('psu0');
      const setting = assert.rejects(psu.set({ output: 'P25V', volts: 1 }), { code: 'unavailable' });
      driver.signal('SIGCONT');
      await setting;
      await bench.supply.hears(/^SYST:VERS\?$/, sinceMs);
      const [next] = await switchedOffByPort(bench.supply, sinceMs);
      assert.equal(next, 'SYST:VERS?', 'the driver comes after it');

      await driver.says(/psu0 is served\n/, 2);
      await bench.served();
      assert.match(existsSync(table()) ? readFileSync(table(), 'utf8') : '', /^serial \S+ \S+ \/dev\S+\n$/);
      const bob = bench.client(bench.bob);
      await bob.call('set', { output: 'P25V', volts: 2, amps: 0.2 });
      await bob.call('on');
      assert.equal((await bench.supply.levels()).P25V.mode, 'CV');
    });

    it('by kill -9, and the supply is pulled out meanwhile: it is switched off when it is back', async () => {
      await bench.energised();
      await bench.session.broker.stop('SIGKILL');
      await bench.supply.unplug();
      await bench.start();
      assert.match(readFileSync(table(), 'utf8'), /^serial /);
      assert.equal((await bench.supply.levels()).P25V.mode, 'CV');
      const sinceMs = nowMs();
      await bench.supply.plug();
      await switchedOffByPort(bench.supply, sinceMs);
    });

    it('by SIGTERM, with onStop "safe": it is switched off, and nothing is left to do', async () => {
      const driver = await bench.energised();
      const sinceMs = nowMs();
      assert.equal(await bench.session.broker.stop(), 0, bench.session.broker.log);
      await switchedOffByPort(bench.supply, sinceMs);
      assert.equal(existsSync(table()), false);
      assert.notEqual(await driver.ended(), 0);
      await bench.start();
    });

    it('by SIGTERM, with onStop "keep": it stays on, and the next driver finds it so', async () => {
      await bench.restart({ onStop: 'keep' });
      await bench.energised();
      const sinceMs = nowMs();
      assert.equal(await bench.session.broker.stop(), 0, bench.session.broker.log);
      await sleep(500);
      assert.equal((await bench.supply.levels()).P25V.mode, 'CV');
      assert.equal(existsSync(table()), false);
      await bench.start();
      const driver = await bench.drive();
      const { state } = await (await bench.root()).call('instrument.state', { device: 'psu0' });
      assert.deepEqual([state.on, (await bench.supply.levels()).P25V.mode], [true, 'CV']);
      assert.deepEqual(bench.supply.changesSince(sinceMs), []);
      const endedMs = nowMs();
      await driver.end();
      await switchedOffByPort(bench.supply, endedMs);
      await bench.restart({ onStop: 'safe' });
    });
  });
}
