/** The driver and the model on a pseudo terminal of this machine, each at its own pace: real time, no broker between. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../drivers/clock.ts';
import { e3631aDriver } from '../../../drivers/e3631a/driver.ts';
import { until } from '../../cli/harness.ts';
import { ptyChannel } from '../pty-channel.ts';
import { context, settings } from './model.ts';

const main = fileURLToPath(new URL('../../../sim/e3631a/main.ts', import.meta.url));

it('the driver sets, switches and measures over a pseudo terminal', async () => {
  const supply = spawn(process.execPath, [main, '--load', 'P25V=50', '--query-ms', '5'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [path] = (await once(createInterface({ input: supply.stdout }), 'line')) as [string];
    const channel = ptyChannel(path);
    const session = { device: 'psu0', channel, settings, clock: systemClock, log: () => {} };
    const { methods, run } = await e3631aDriver.start(session);
    const call = async (name: string, fields = {}): Promise<Record<string, unknown>> =>
      (await methods[name]?.(fields, context())) ?? {};
    const readings: Record<string, unknown>[] = [];
    const ending = new AbortController();
    const publish = async (_: string, value: Record<string, unknown>) => void readings.push(value);
    const running = run?.({ publish, stateChanged: () => {}, frame: async () => {} }, ending.signal);
    assert.deepEqual(await call('set', { output: 'P25V', volts: 10, amps: 0.5 }), {
      output: 'P25V',
      volts: 10,
      amps: 0.5,
    });
    await call('on');
    await until(() => readings.length > 6 && Math.abs(Number(readings.at(-1)?.volts) - 10) < 0.02, 'it is there');
    const { volts, amps, mode } = readings.at(-1) ?? {};
    assert.ok(Math.abs(Number(volts) - 10) < 0.02 && Math.abs(Number(amps) - 0.2) < 0.01, `${volts} V, ${amps} A`);
    assert.equal(mode, 'CV');
    await call('off');
    assert.equal((await call('measure', { output: 'P25V' })).on, false);
    ending.abort();
    await running;
    await channel.close();
  } finally {
    supply.kill();
    await once(supply, 'exit');
  }
});
