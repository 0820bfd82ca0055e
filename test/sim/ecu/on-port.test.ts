/** The controller on a serial port of the simulated kernel: through the seam that the broker uses, in virtual time. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LineSettings } from '../../../contract/serial/line-settings.ts';
import { makeDemoBoard } from '../../../sim/board.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';
import { enveloped, opened } from './bench.ts';

const settings: LineSettings = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1, flowControl: 'none' };

describe('the controller of the demo board', () => {
  it('hangs on an adapter of its own, and answers at the pace of its wire', async () => {
    const clock = new VirtualClock();
    const board = makeDemoBoard(new SimulatedKernel(clock));
    const path = '/dev/serial/by-id/usb-Simulated_Serial_Adapter_ECU-0001-if00-port0';
    assert.equal(board.kernel.realPath(path), '/dev/ttyUSB2');
    const line = await board.kernel.serial.open('/dev/ttyUSB2', settings);
    const room = new Uint8Array(4096);
    const ask = async (command: string, ms: number) => {
      await line.write(enveloped(Buffer.from(command)));
      await clock.advance(ms);
      return Buffer.from(room.subarray(0, await line.read(room)));
    };
    assert.equal(opened(await ask('Q', 10)).toString('latin1'), '\0MS2Extra Postern 1.0');
    // 0.6 ms there, 19 ms back: the middle of it has not come yet.
    const half = await ask('A', 10);
    assert.ok(half.length > 80 && half.length < 125, `${half.length} bytes`);
    await clock.advance(12);
    const rest = Buffer.from(room.subarray(0, await line.read(room)));
    assert.equal(opened(Buffer.concat([half, rest])).length, 213);
    await clock.advance(10_000);
    const rpm = opened(await ask('A', 25)).readUInt16BE(1 + 6);
    assert.ok(rpm > 500 && rpm < 7500, `${rpm}`);
    board.ecu.held.set('rpm', 1234);
    assert.equal(opened(await ask('A', 25)).readUInt16BE(1 + 6), 1234);
    assert.equal(board.ecu.counts.block, 3);
  });
});
