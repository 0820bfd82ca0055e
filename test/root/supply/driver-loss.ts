/** A driver that is killed: wherever it was, the broker switches the supply off by itself, and who asked is told. */
import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../patience.ts';
import { SUITE, type SupplyBench } from './bench.ts';
import { switchedOffByPort } from './sequence.ts';
import { nowMs } from './supply-process.ts';

/** From the death of the driver until the supply is told to switch off: a clear, and pauses, come first. */
const OFF_WITHIN_MS = within(2000);
/** Long enough for the supply to hear what was still on its way. */
const AFTERMATH_MS = 500;

export function driverLoss(of: () => SupplyBench): void {
  describe('a driver that is killed', SUITE, () => {
    let bench: SupplyBench;
    before(() => {
      bench = of();
    });
    afterEach(async () => {
      for (const fault of ['commandMs 0', 'queryMs 0']) bench.supply.tell(fault);
      await bench.clear();
    });

    async function isSwitchedOff(sinceMs: number): Promise<void> {
      const { atMs } = await bench.supply.hears(/^OUTP OFF$/, sinceMs);
      assert.ok(atMs - sinceMs < OFF_WITHIN_MS, `${atMs - sinceMs} ms`);
      await sleep(AFTERMATH_MS);
      await switchedOffByPort(bench.supply, sinceMs);
    }

    it('while it polls: calls are refused, and the supply is off', async () => {
      const driver = await bench.energised();
      const bob = bench.client(bench.bob);
      await bob.batch.call('topic.subscribe', { topic: 'instrument.events', devices: ['psu0'] });
      await bench.supply.hears(/^MEAS\?/, nowMs());
      const sinceMs = nowMs();
      driver.signal('SIGKILL');
      await isSwitchedOff(sinceMs);
      const { code, message } = await bob.refused('set', { output: 'P25V', volts: 1 });
      assert.equal(code, 'unavailable');
      assert.equal(message, `no driver serves psu0 now: ${bench.keeper.name} runs it`);
      assert.deepEqual(await bench.leases(), []);
    });

    it('in the middle of a command: its caller is told that it may have happened', async () => {
      const driver = await bench.energised();
      const bob = bench.client(bench.bob);
      const waiting = bench.client(bench.alice);
      for (const client of [bob, waiting]) await client.call('measure', { output: 'P6V' });
      await bench.supply.told('commandMs 800');
      const askedMs = nowMs();
      const set = bob.send('set', { output: 'P25V', volts: 2 });
      await bench.supply.hears(/^APPL P25V,2/, askedMs);
      // It is at it for so long; at what is said after its driver's death it is not.
      bench.supply.tell('commandMs 0');
      const behind = waiting.send('set', { output: 'P25V', volts: 1 });
      await sleep(100);
      const sinceMs = nowMs();
      driver.signal('SIGKILL');
      const refusal = await bob.why(set);
      assert.equal(refusal.code, 'unavailable');
      assert.match(
        refusal.message,
        /^psu0 cannot be reached: its driver is gone: .* set: it may or may not have happened$/,
      );
      const other = await waiting.why(behind);
      // On a slow machine it has waited for too long before that.
      assert.match(
        other.message,
        /^psu0 (cannot be reached: its driver is gone: .* It|is busy with set of .*: it) was not done$/,
      );
      await isSwitchedOff(sinceMs);
    });

    it('in the middle of a line: what it has half said is not a part of what the broker says', async () => {
      const driver = bench.startOwnDriver(`
        const port = await postern.serial('psu-port').take();
        const say = (text) => port.write(new TextEncoder().encode(text));
        await say('SYST:REM\\nAPPL P25V,4,0.4\\nOUTP ON\\n');
        await say('APPL P25V,1');
        tell('half a line is said');
        await new Promise(() => setInterval(() => {}, 1000));`);
      await driver.says(/half a line is said/);
      await bench.session.broker.until(async () => (await bench.supply.levels()).P25V.mode === 'CV', 'it is on');
      // The wire carries a character a millisecond.
      await sleep(50);
      const sinceMs = nowMs();
      driver.signal('SIGKILL');
      await isSwitchedOff(sinceMs);
      assert.equal((await bench.drive()).isRunning, true);
    });

    it('with a full queue behind it: none of that is sent any more', async () => {
      // A pseudo terminal holds some 20 KiB, and no flush reaches 4 KiB of them: at this pace those are through in 0.4 s.
      await using _fast = await bench.exchanged('--baud', '115200');
      const driver = bench.startOwnDriver(`
        const port = await postern.serial('psu-port').take();
        const say = (text) => port.write(new TextEncoder().encode(text));
        await say('SYST:REM\\nAPPL P25V,4,0.4\\n');
        const bytes = new TextEncoder().encode('OUTP ON\\n'.repeat(4000));
        for (let count = 0; count < 8; count++) postern.call('serial.write', { device: 'psu-port', bytes }).catch(() => {});
        tell('the queue is full');
        await new Promise(() => setInterval(() => {}, 1000));`);
      await driver.says(/the queue is full/);
      const isFull = async () => (await (await bench.root()).call('serial.info', { device: 'psu-port' })).queued > 3;
      await bench.session.broker.until(isFull, 'writes wait');
      await bench.supply.hears(/^OUTP ON$/, nowMs());
      const { broker } = bench.session;
      const logged = broker.log.length;
      const sinceMs = nowMs();
      driver.signal('SIGKILL');
      // Until then the wire goes on, for as long as a busy machine takes.
      await broker.until(() => broker.log.slice(logged).includes('lease-end psu-port'), 'its death is noticed');
      const noticedMs = nowMs();
      const { atMs } = await bench.supply.hears(/^OUTP OFF$/, sinceMs);
      assert.ok(atMs - sinceMs < OFF_WITHIN_MS, `${atMs - sinceMs} ms`);
      const before = bench.supply.changesSince(noticedMs).filter((line) => line === 'OUTP ON').length;
      assert.ok(before < 600, `${before} lines of 8 bytes came after it`);
      await sleep(AFTERMATH_MS);
      assert.deepEqual(bench.supply.changesSince(atMs), ['OUTP OFF']);
      assert.ok(await bench.supply.isOff());
      await bench.clear();
    });

    it('that was told to end: it releases its port, and ends with status 0', async () => {
      const driver = await bench.energised();
      const sinceMs = nowMs();
      assert.equal(await driver.end(), 0, driver.log);
      await isSwitchedOff(sinceMs);
    });

    it('that was told to end when it was to switch off: its port does that, and nobody has to look after anything', async () => {
      const driver = await bench.energised();
      const alice = bench.client(bench.alice);
      await alice.batch.call('lease.take', { device: 'psu0' });
      await bench.supply.told('commandMs 200');
      const sinceMs = nowMs();
      alice.kill();
      await bench.supply.hears(/^OUTP OFF$/, sinceMs);
      driver.signal('SIGTERM');
      assert.equal(await driver.ended(), 0, driver.log);
      await bench.supply.goesOff();
      await bench.drive();
      await bench.client(bench.bob).call('set', { output: 'P25V', volts: 1 });
    });

    it('and is supervised comes back, and serves who waits for it', async () => {
      const driver = await bench.energised(4, '--supervise');
      const first = driver.servingPid;
      const bob = bench.client(bench.bob);
      await bob.call('measure', { output: 'P25V' });
      const sinceMs = nowMs();
      process.kill(first, 'SIGKILL');
      await driver.says(/psu0: the driver ended with status 137, and is started again in 1 s\n/);
      await switchedOffByPort(bench.supply, sinceMs);
      await driver.says(/psu0 is served\n/, 2);
      await bench.served();
      assert.notEqual(driver.servingPid, first);
      await bob.call('set', { output: 'P25V', volts: 2 });
      await bob.call('on');
      assert.equal((await bench.supply.levels()).P25V.mode, 'CV');
      assert.equal(await driver.end(), 0);
    });
  });
}
