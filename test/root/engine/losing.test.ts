/** What becomes of the engine when the firmware, the driver or the broker is killed; and what is told of firmware that this driver does not know. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { compileImage, optimized } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { entryOf } from '../../../tools/firmware/entries.ts';
import { generated, writeGenerated } from '../../../tools/firmware/generated.ts';
import { loadDictionary } from '../../../tools/firmware/load.ts';
import type { DriverProcess } from '../supply/driver-process.ts';
import { EngineBench, SUITE } from './bench.ts';

interface Status {
  readonly sync: string;
  readonly ms: number;
}

const skip = missingCompiler('host') ?? false;

let bench: EngineBench;
before(async () => {
  if (skip === false) bench = await EngineBench.open();
}, SUITE);
after(() => bench?.end());

describe('the engine', { ...SUITE, skip }, () => {
  let driver: DriverProcess;
  const ada = (...words: string[]) => bench.ok(bench.ada, ...words);
  const status = () => bench.json<Status>(bench.ada, 'status');
  const isTurning = async () => (await status()).sync === 'cycle';
  async function turning(): Promise<void> {
    driver = await bench.drive('--supervise');
    await ada('sim', '2000');
    await bench.until(isTurning, 'it turns');
  }
  afterEach(() => bench.clear());

  it('stands still when its driver is killed, and the next one serves it', async () => {
    await turning();
    const { ms } = await status();
    process.kill(driver.servingPid, 'SIGKILL');
    await driver.says(/engine0 is served\n/, 2);
    await bench.served();
    await bench.until(async () => (await status()).sync === 'none', 'it stands');
    assert.ok((await status()).ms > ms, 'the firmware has gone on');
    await ada('sim', '1000');
    await bench.until(isTurning, 'it turns again');
  });

  it('is served again after its power was cut', async () => {
    await turning();
    await bench.firmware?.kill();
    const fails = async () => (await bench.run(bench.ada, 'status')).status !== 0;
    await bench.until(fails, 'it is told that nobody answers');
    await bench.startFirmware();
    await bench.served();
    const { sync, ms } = await status();
    assert.equal(sync, 'none');
    assert.ok(ms < 120_000);
    await ada('sim', '1000');
    await bench.until(isTurning, 'it turns again');
  });

  it('stands still when the broker stops', async () => {
    await turning();
    await bench.restart();
    await driver.says(/engine0 is served\n/, 2);
    await bench.served();
    await bench.until(async () => (await status()).sync === 'none', 'it stands');
  });

  it('is not served by a driver that has another dictionary: it says both', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-dictionary-'));
    try {
      const other = structuredClone(loadDictionary());
      Object.assign(entryOf(other.parameters, 'MaxRPM'), { max: 12_000 });
      const program = compileImage('linux', { ...optimized, tables: writeGenerated(generated(other), folder) });
      await bench.firmware?.end();
      await bench.startFirmware(program);
      const refused = bench.startDriver();
      assert.notEqual(await refused.ended(), 0);
      assert.match(refused.log, /has the dictionary [\da-f]{8}, and this driver has [\da-f]{8}/);
      assert.match(refused.log, /npm run firmware/);
    } finally {
      await bench.firmware?.end();
      await bench.startFirmware();
      rmSync(folder, { recursive: true });
    }
  });
});
