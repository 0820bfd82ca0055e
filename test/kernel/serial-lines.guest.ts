/**
 * Modem lines end to end on a real kernel: the broker's own way to a serial port, through the kernel, to a supply that heeds DTR and DSR. The
 * port is a character device of CUSE, since a pseudo terminal has no such lines.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Linux } from '../../broker/hardware/linux.ts';
import { OsError } from '../../broker/hardware/os.ts';
import { modemLines, setModemLines } from '../../broker/hardware/serial/modem-lines.ts';
import { type OpenPort, openPort } from '../../broker/hardware/serial/open-port.ts';
import type { LineSettings } from '../../contract/serial/line-settings.ts';
import { noFaults } from '../../sim/e3631a/faults.ts';
import { within } from '../patience.ts';
import { has } from './capabilities.ts';
import { SupplyPort } from './cuse/supply-port.ts';

const settings: LineSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 2, flowControl: 'none' };
/** A guest is slow, and its clock coarse. */
const PATIENCE_MS = within(5000);

if (has('cuse'))
  describe('a serial port with modem lines', { timeout: within(60_000) }, () => {
    const os = new Linux();
    let port: SupplyPort;
    let opened: OpenPort;

    before(async () => {
      port = await SupplyPort.plug('ttySUPPLY0');
    });
    beforeEach(async () => {
      await port.state(noFaults());
      opened = await openPort(os, { entry: { path: port.path, subsystem: 'cuse' }, settings });
    });
    afterEach(() => opened.line.close());
    after(() => port.unplug());

    const send = (text: string) => opened.line.write(Buffer.from(text));
    const lines = () => modemLines(opened.line, { path: port.path });
    const setDtr = (dtr: boolean) => setModemLines(opened.line, { path: port.path }, { dtr });
    const until = async (what: string, isSo: () => Promise<boolean>) => {
      for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs; await sleep(2))
        if (await isSo()) return;
      assert.fail(`not ${what} within ${PATIENCE_MS} ms`);
    };
    /** What comes up to the end of a line. */
    const hear = async (): Promise<string> => {
      const room = new Uint8Array(100);
      let text = '';
      while (!text.endsWith('\n')) text += Buffer.from(room.subarray(0, await opened.line.read(room))).toString();
      return text;
    };
    const ask = async (line: string) => {
      await send(`${line}\n`);
      return hear();
    };

    it('is set as the broker wants it, and for the broker alone', async () => {
      assert.deepEqual((await port.state()).settings, settings);
      await assert.rejects(openPort(os, { entry: { path: port.path, subsystem: 'cuse' }, settings }), /in use/);
      await opened.line.setBaudRate(115_200);
      assert.equal((await port.state()).settings.baudRate, 115_200);
    });

    it('carries our DTR and RTS to the supply', async () => {
      assert.deepEqual((await port.state()).seen, { dsr: true, cts: true });
      await setDtr(false);
      assert.deepEqual((await port.state()).seen, { dsr: false, cts: true });
      await setModemLines(opened.line, { path: port.path }, { dtr: true, rts: false });
      assert.deepEqual((await port.state()).seen, { dsr: true, cts: false });
      assert.deepEqual((await lines()).rts, false);
    });

    it('has them off when it is closed', async () => {
      await opened.line.close();
      await until('off', async () => !(await port.state()).seen.dsr);
      opened = await openPort(os, { entry: { path: port.path, subsystem: 'cuse' }, settings });
      assert.deepEqual((await port.state()).seen, { dsr: true, cts: true });
    });

    it("carries the supply's DTR to us: off from a query until its reply has gone", async () => {
      await send('SYST:REM\n');
      await until('heard', async () => (await port.state()).heard.at(-1) === 'SYST:REM');
      assert.equal((await lines()).dsr, true);
      await setDtr(false);
      await send('APPL? P25V\n');
      await until('holding off', async () => !(await lines()).dsr);
      assert.equal((await lines()).dsr, false);
      await setDtr(true);
      assert.equal(await hear(), '"0.000000,1.000000"\r\n');
      await until('ready', async () => (await lines()).dsr);
    });

    it('holds the supply off while our DTR is, and lets Ctrl-C through', async () => {
      await send('SYST:REM\n');
      const { clears, replies } = await port.state();
      await setDtr(false);
      await send('OUTP?\n');
      await until('asked', async () => (await port.state()).replies === replies + 1);
      await sleep(100);
      assert.equal((await lines()).dsr, false);
      await send('\u0003');
      await until('cleared', async () => (await port.state()).clears === clears + 1);
      await until('ready', async () => (await lines()).dsr);
      await setDtr(true);
      assert.equal(await ask('SYST:VERS?'), '1995.0\r\n');
    });

    it('says that a supply is busy', async () => {
      await port.state({ busyMs: 1500 });
      await send('SYST:REM\nOUTP OFF\n');
      await until('busy', async () => !(await lines()).dsr);
      await until('ready', async () => (await lines()).dsr);
    });

    it('is gone for who reads when it is unplugged', async () => {
      const reading = opened.line.read(new Uint8Array(10));
      const outcome = reading.then(
        () => 'read',
        (error: unknown) => (error instanceof OsError ? error.errno : error),
      );
      await port.unplug();
      assert.equal(await outcome, 'ENODEV');
    });
  });
