import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../broker/hardware/os.ts';
import type { LineSettings } from '../../contract/serial/line-settings.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { type SerialPortOptions, SimulatedSerialPort } from '../../sim/serial.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

const settings: LineSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 2, flowControl: 'none' };

/** A port that is open, and what its far end has heard. */
async function opened(options: Partial<SerialPortOptions> = {}, changes: Partial<LineSettings> = {}) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const port = new SimulatedSerialPort(kernel, { name: 'ttyS0', ...options });
  const heard: number[] = [];
  port.end.onBytes((bytes) => heard.push(...bytes));
  const line = await kernel.serial.open(port.path, { ...settings, ...changes });
  const read = async (most = 10_000) => {
    const into = Buffer.alloc(most);
    return into.subarray(0, await line.read(into));
  };
  return { clock, kernel, port, line, heard, read };
}

const fails = (errno: string) => (error: unknown) => error instanceof OsError && error.errno === errno;

describe('pace', () => {
  // 11 bits a character at 9600 bits a second: 1.146 ms.
  it('lets bytes leave one after the other', async () => {
    const { clock, line, heard } = await opened({ isPaced: true });
    await line.write(Buffer.alloc(100));
    await clock.advance(57);
    assert.equal(heard.length, 49);
    let isDrained = false;
    const drained = line.drain().then(() => {
      isDrained = true;
    });
    await clock.advance(57);
    assert.deepEqual([heard.length, isDrained], [99, false]);
    await clock.advance(1);
    await drained;
    assert.equal(heard.length, 100);
  });

  it('lets them come so, too', async () => {
    const { clock, port, read } = await opened({ isPaced: true });
    port.end.send(Buffer.alloc(50));
    await clock.advance(30);
    assert.equal((await read()).length, 26);
    await clock.advance(30);
    assert.equal((await read()).length, 24);
  });

  it('is that of the baud rate', async () => {
    const { clock, line, heard } = await opened({ isPaced: true }, { baudRate: 115_200, stopBits: 1 });
    await line.write(Buffer.alloc(1000));
    await clock.advance(51);
    assert.equal(heard.length, 587);
  });

  it('keeps a write waiting when the page is full', async () => {
    const { clock, line, heard } = await opened({ isPaced: true });
    let isTaken = false;
    const written = line.write(Buffer.alloc(4200)).then(() => {
      isTaken = true;
    });
    await clock.advance(110);
    assert.deepEqual([heard.length, isTaken], [96, false]);
    await clock.advance(20);
    await written;
    assert.ok(heard.length < 4200);
  });
});

describe('what nobody reads', () => {
  it('is kept up to 4096 bytes; the rest is lost, and counted', async () => {
    const { clock, port, read } = await opened();
    port.end.send(Buffer.alloc(4000, 1));
    port.end.send(Buffer.alloc(200, 2));
    await clock.advance(0);
    assert.deepEqual(port.terminal.counts, { received: 4200, sent: 0, bufferOverruns: 104 });
    assert.deepEqual(await read(), Buffer.concat([Buffer.alloc(4000, 1), Buffer.alloc(96, 2)]));
  });

  it('drops RTS where that is asked for, until it has been read', async () => {
    const { clock, port, read } = await opened({}, { flowControl: 'rtscts' });
    port.end.send(Buffer.alloc(4000));
    await clock.advance(0);
    assert.equal(port.end.lines.cts, false);
    await read(3000);
    assert.equal(port.end.lines.cts, false);
    await read();
    assert.equal(port.end.lines.cts, true);
  });

  it('sends XOFF where that is asked for, and XON', async () => {
    const { clock, port, heard, read } = await opened({}, { flowControl: 'xonxoff' });
    port.end.send(Buffer.alloc(4000));
    await clock.advance(0);
    assert.deepEqual(heard, [0x13]);
    await read();
    assert.deepEqual(heard, [0x13, 0x11]);
  });

  it('is not there for who opens the port later', async () => {
    const { clock, kernel, port, line } = await opened();
    await line.close();
    port.end.send(Buffer.from('lost'));
    await clock.advance(0);
    const next = await kernel.serial.open(port.path, settings);
    port.end.send(Buffer.from('new'));
    const into = Buffer.alloc(10);
    assert.equal(into.toString('latin1', 0, await next.read(into)), 'new');
  });
});

describe('flow control', () => {
  it('by lines: nothing leaves while CTS is off', async () => {
    const { clock, port, line, heard } = await opened({}, { flowControl: 'rtscts' });
    port.end.setLines({ rts: false });
    await line.write(Buffer.from('abc'));
    await clock.advance(1);
    assert.deepEqual([heard.length, port.terminal.unsent], [0, 3]);
    port.end.setLines({ rts: true });
    await clock.advance(1);
    assert.equal(heard.length, 3);
  });

  it('by characters: nothing leaves between XOFF and XON, and they are nothing to read', async () => {
    const { clock, port, line, heard, read } = await opened({}, { flowControl: 'xonxoff' });
    port.end.send(Buffer.from('a\x13b'));
    await clock.advance(1);
    await line.write(Buffer.from('held'));
    await clock.advance(1);
    assert.equal(heard.length, 0);
    port.end.send(Buffer.from('\x11'));
    await clock.advance(1);
    assert.equal(Buffer.from(heard).toString(), 'held');
    assert.equal((await read()).toString(), 'ab');
  });

  it('is none unless it is asked for', async () => {
    const { clock, port, line, heard } = await opened();
    port.end.setLines({ rts: false });
    port.end.send(Buffer.from('\x13'));
    await clock.advance(1);
    await line.write(Buffer.from('abc'));
    await clock.advance(1);
    assert.equal(heard.length, 3);
  });
});

describe('the cable', () => {
  it('stays where it is when the port is pulled out, and works when it is back', async () => {
    const { clock, kernel, port, line, heard } = await opened({ name: 'ttyUSB0', usb: adapter, byId: 'usb-scale' });
    const seen: boolean[] = [];
    port.end.onLines(({ dsr }) => seen.push(dsr));
    port.unplug();
    await assert.rejects(line.write(Buffer.from('x')), fails('ENODEV'));
    await line.close();
    assert.deepEqual([kernel.realPath('/dev/serial/by-id/usb-scale'), kernel.openDescriptors], [undefined, 0]);
    port.plug('ttyUSB3');
    assert.equal(kernel.realPath('/dev/serial/by-id/usb-scale'), '/dev/ttyUSB3');
    const next = await kernel.serial.open('/dev/ttyUSB3', settings);
    await next.write(Buffer.from('y'));
    await clock.advance(1);
    assert.equal(Buffer.from(heard).toString(), 'y');
    assert.deepEqual(seen, [false, true]);
  });

  it('tells of DTR and RTS by opening and closing', async () => {
    const { kernel, port, line } = await opened();
    assert.deepEqual(port.end.lines, { dsr: true, cts: true });
    await line.close();
    assert.deepEqual(port.end.lines, { dsr: false, cts: false });
    await kernel.serial.open(port.path, settings);
    assert.deepEqual(port.end.lines, { dsr: true, cts: true });
  });
});

const adapter = { driver: 'ftdi_sio', vendorId: '0403', productId: '6001' };

describe('the kernel', () => {
  it('fails a read or a write where it was told to', async () => {
    const { kernel, port, line } = await opened();
    kernel.failNext(port.path, 'EPROTO', 'write');
    await assert.rejects(line.write(Buffer.from('x')), fails('EPROTO'));
    kernel.failNext(port.path, 'EPROTO', 'read');
    await assert.rejects(line.read(Buffer.alloc(1)), fails('EPROTO'));
    await line.write(Buffer.from('x'));
  });

  it('holds a write that was told to wait; a purge ends it, and those behind it', async () => {
    const { clock, kernel, port, line, heard } = await opened();
    const hold = kernel.hold(port.path, 'write');
    const writes = [line.write(Buffer.from('a')), line.write(Buffer.from('b'))];
    const ends = Promise.all(writes.map((write) => assert.rejects(write, fails('ECANCELED'))));
    await clock.advance(1);
    assert.equal(hold.waiting, 1);
    line.purge('unsent');
    await ends;
    hold.release();
    await clock.advance(1);
    await line.write(Buffer.from('c'));
    await clock.advance(1);
    assert.equal(Buffer.from(heard).toString().at(-1), 'c');
    assert.equal(heard.includes('b'.charCodeAt(0)), false);
  });

  it('knows no request that is not a terminal’s', async () => {
    const { line } = await opened();
    await assert.rejects(line.ioctl(0x1234, 0), fails('ENOTTY'));
  });
});
