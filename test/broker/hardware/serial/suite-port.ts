import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendBreak } from '../../../../broker/hardware/serial/break.ts';
import { modemLines, setModemLines } from '../../../../broker/hardware/serial/modem-lines.ts';
import { openPort } from '../../../../broker/hardware/serial/open-port.ts';
import { Refusal } from '../../../../contract/errors.ts';
import { fails, numberOf, pause, receive, rests, type SerialBench, settings, settingsOf } from './suite-bench.ts';

const TIOCGEXCL = 0x80045440;

const refuses = (code: string, pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Refusal, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, pattern);
  return true;
};

export function port(bench: SerialBench): void {
  describe('settings', () => {
    it('are those that were asked for', async () => {
      const line = await bench.open();
      assert.deepEqual(await settingsOf(line), settings);
    });

    for (const flowControl of ['none', 'xonxoff'] as const)
      it(`have ${flowControl} as their flow control`, async () => {
        const line = await bench.open({ flowControl, stopBits: 1 });
        assert.deepEqual(await settingsOf(line), { ...settings, flowControl, stopBits: 1 });
      });

    for (const baudRate of [9600, 921_600, 12_345])
      it(`take ${baudRate} bits a second, from the start and later`, async () => {
        const first = await bench.open({ baudRate });
        assert.equal((await settingsOf(first)).baudRate, baudRate);
        await first.close();
        const line = await bench.open();
        await line.setBaudRate(baudRate);
        assert.deepEqual(await settingsOf(line), { ...settings, baudRate });
        await line.write(Buffer.from('still there'));
        assert.equal(String(await bench.hears(11)), 'still there');
      });
  });

  describe('drain', () => {
    it('is over when everything has left', async () => {
      const line = await bench.open();
      await line.write(Buffer.from('0123456789'));
      await line.drain();
      assert.equal(String(await bench.hears(10)), '0123456789');
    });

    it('takes turns with nothing: it ends when there is nothing to send', async () => {
      const line = await bench.open();
      await line.drain();
    });
  });

  describe('exclusive', () => {
    it('is what is open, until it is closed, but for a pseudo terminal', async () => {
      const line = await bench.open();
      const { isExclusive } = bench.fixture;
      assert.equal(await numberOf(line, TIOCGEXCL), Number(isExclusive));
      if (isExclusive) await assert.rejects(bench.open(), fails('EBUSY'));
      await line.close();
      assert.equal(await numberOf(await bench.open(), TIOCGEXCL), Number(isExclusive));
    });
  });

  describe('close', () => {
    it('ends reads and writes that wait, and whatever comes later', async () => {
      const line = await bench.open();
      bench.fixture.stop();
      const ends = [line.read(Buffer.alloc(1)), line.write(Buffer.alloc(1_000_000)), line.write(Buffer.alloc(1))].map(
        (call) => assert.rejects(call, fails('ECANCELED')),
      );
      await pause(20);
      await line.close();
      await Promise.all(ends);
      await assert.rejects(line.read(Buffer.alloc(1)), fails('ECANCELED'));
      await assert.rejects(line.write(Buffer.alloc(1)), fails('ECANCELED'));
      await assert.rejects(line.drain(), fails('ECANCELED'));
      await assert.rejects(line.setBaudRate(9600), fails('ECANCELED'));
      await assert.rejects(line.ioctl(TIOCGEXCL, Buffer.alloc(4)), fails('ECANCELED'));
      assert.throws(() => line.purge('both'), fails('ECANCELED'));
      await line.close();
    });

    it('leaves no descriptor behind, and the port for the next', async () => {
      let before: number | undefined;
      for (let times = 0; times < 5; times++) {
        const line = await bench.open();
        bench.send(`${times}`);
        assert.equal(String(await receive(line, 1)), `${times}`);
        await line.close();
        before ??= bench.fixture.openDescriptors();
      }
      assert.equal(bench.fixture.openDescriptors(), before);
    });
  });

  describe('a port that has gone', () => {
    it('is told to who waits, and to who comes later', async () => {
      const line = await bench.open();
      bench.fixture.stop();
      const read = assert.rejects(line.read(Buffer.alloc(1)), fails('ENODEV'));
      const write = assert.rejects(line.write(Buffer.alloc(1_000_000)), fails('ENODEV'));
      await pause(20);
      bench.fixture.hangUp();
      await Promise.all([read, write]);
      await assert.rejects(line.read(Buffer.alloc(1)), fails('ENODEV'));
      await assert.rejects(line.write(Buffer.alloc(1)), fails('ENODEV'));
      await assert.rejects(line.setBaudRate(9600), fails('ENODEV'));
      assert.throws(() => line.purge('both'), fails('ENODEV'));
      await line.close();
    });

    it('costs no time of the processor', async () => {
      const line = await bench.open();
      bench.fixture.hangUp();
      await assert.rejects(line.read(Buffer.alloc(1)), fails('ENODEV'));
      await rests();
    });

    it('is nothing to open', async () => {
      const { os, path, hangUp } = bench.fixture;
      hangUp();
      await assert.rejects(os.serial.open(path, settings), fails('ENOENT'));
      await assert.rejects(
        openPort(os, { entry: { path }, settings }),
        refuses('unavailable', /is not there any more/),
      );
    });
  });

  describe('opened by its entry', () => {
    it('is what its path says', async () => {
      const { os, path } = bench.fixture;
      const found = await openPort(os, { device: 'psu', entry: { path }, settings });
      try {
        assert.deepEqual([found.path, found.rdev], [path, os.look(path).rdev]);
        assert.equal(os.identify(found.line.fd).rdev, found.rdev);
        assert.deepEqual(found.warnings, []);
      } finally {
        await found.line.close();
      }
    });

    it('tells which of its lines are on, or that it has none', async () => {
      const line = await bench.open({ flowControl: 'none' });
      const { path, wire } = bench.fixture;
      if (wire === undefined) {
        await assert.rejects(modemLines(line, { path }), refuses('device', /has no modem lines/));
        await assert.rejects(setModemLines(line, { path }, { dtr: true }), refuses('device', /has no modem lines/));
        return;
      }
      assert.deepEqual(await modemLines(line, { path }), {
        ...{ dtr: true, rts: true },
        ...{ cts: true, dsr: true, dcd: true, ri: false },
      });
      assert.deepEqual(wire.lines, { dsr: true, cts: true });
      await setModemLines(line, { path }, { dtr: false });
      assert.deepEqual(wire.lines, { dsr: false, cts: true });
      await setModemLines(line, { path }, { dtr: true, rts: false });
      assert.deepEqual(wire.lines, { dsr: true, cts: false });
      wire.setLines({ dtr: false, ri: true });
      assert.deepEqual(await modemLines(line, { path }), {
        ...{ dtr: true, rts: false },
        ...{ cts: true, dsr: false, dcd: false, ri: true },
      });
      await line.close();
      assert.deepEqual(wire.lines, { dsr: false, cts: false });
    });

    it('holds a break for so long, which a pseudo terminal takes and does not pass on', async () => {
      const line = await bench.open();
      const { os, path, wire } = bench.fixture;
      const heard: boolean[] = [];
      wire?.onBreak((isOn) => heard.push(isOn));
      const sent = sendBreak(os, line, { path }, 20);
      await pause(5);
      assert.deepEqual(heard, wire === undefined ? [] : [true]);
      await sent;
      assert.deepEqual(heard, wire === undefined ? [] : [true, false]);
      assert.equal(bench.heardBytes.length, 0);
    });
  });
}
