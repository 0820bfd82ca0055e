/** The supply on a serial port of the simulated kernel: through the seam that the broker uses, in virtual time. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modemLines, setModemLines } from '../../../broker/hardware/serial/modem-lines.ts';
import type { LineSettings } from '../../../contract/serial/line-settings.ts';
import { plugSupply } from '../../../sim/e3631a/on-port.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';

const path = '/dev/ttyS0';
const settings: LineSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 2, flowControl: 'none' };

async function plugged() {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const port = new SimulatedSerialPort(kernel, { name: 'ttyS0' });
  const bench = plugSupply(port.end, clock);
  const line = await kernel.serial.open(path, settings);
  const write = (text: string) => line.write(Buffer.from(text));
  const room = new Uint8Array(100);
  /** What comes until the supply has nothing more to say. */
  const hear = async (ms: number): Promise<string> => {
    await clock.advance(ms);
    return Buffer.from(room.subarray(0, await line.read(room))).toString();
  };
  return { clock, line, write, hear, ...bench };
}

describe('a supply on a simulated port', () => {
  it('answers, and shows its handshake', async () => {
    const { clock, line, write, hear } = await plugged();
    await write('SYST:REM\n');
    await clock.advance(20);
    assert.equal((await modemLines(line, { path })).dsr, true);
    await write('APPL? P25V\n');
    await clock.advance(15);
    assert.equal((await modemLines(line, { path })).dsr, false);
    assert.equal(await hear(30), '"0.000000,1.000000"\r\n');
    assert.equal((await modemLines(line, { path })).dsr, true);
  });

  it('waits for who drops DTR, and is cleared by Ctrl-C then', async () => {
    const { clock, line, write, hear, supply } = await plugged();
    await write('SYST:REM\n');
    await clock.advance(20);
    await setModemLines(line, { path }, { dtr: false });
    await write('OUTP?\n');
    await clock.advance(100);
    assert.deepEqual([supply.journal.replies.length, (await modemLines(line, { path })).dsr], [1, false]);
    await write('\u0003');
    await clock.advance(10);
    assert.equal((await modemLines(line, { path })).dsr, true);
    await setModemLines(line, { path }, { dtr: true });
    await write('SYST:VERS?\n');
    assert.equal(await hear(100), '1995.0\r\n');
  });
});
