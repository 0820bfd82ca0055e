import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openPort, type PortClaim } from '../../../../broker/hardware/serial/open-port.ts';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import type { LineSettings } from '../../../../contract/serial/line-settings.ts';
import { placeNode } from '../../../../sim/device-node.ts';
import { SimulatedKernel } from '../../../../sim/kernel.ts';
import { SimulatedSerialPort } from '../../../../sim/serial.ts';
import { machineWithPorts } from './machine.ts';

const settings: LineSettings = { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 2, flowControl: 'none' };
const entry = { path: '/dev/ttyS0' };

const refused =
  (code: RefusalCode, pattern: RegExp, data: Record<string, unknown> = {}) =>
  (error: unknown) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, pattern);
    assert.partialDeepStrictEqual(error.data, data);
    return true;
  };

/** That opening fails so, and leaves nothing open. */
async function fails(kernel: SimulatedKernel, claim: Partial<PortClaim>, ...how: Parameters<typeof refused>) {
  await assert.rejects(openPort(kernel, { device: 'scale', entry, settings, ...claim }), refused(...how));
  assert.equal(kernel.openDescriptors, 0);
}

const opens = ({ log }: SimulatedKernel) =>
  log.filter(({ syscall, path }) => syscall === 'open' && path.startsWith('/dev/'));

describe('a port that is opened', () => {
  it('is set as it was asked for, and for the broker alone', async () => {
    const { kernel, uart } = machineWithPorts();
    const { line, path, directory, warnings } = await openPort(kernel, { entry, settings });
    assert.deepEqual([path, warnings], ['/dev/ttyS0', []]);
    assert.match(directory ?? '', /\/tty\/ttyS0$/);
    assert.deepEqual(uart.terminal.settings, settings);
    assert.equal(uart.terminal.isExclusive, true);
    await line.close();
    assert.equal(uart.terminal.isExclusive, false);
    assert.equal(kernel.openDescriptors, 0);
  });

  it('is found by what is plugged in', async () => {
    const { kernel } = machineWithPorts();
    const usb = { vendor: '0403', product: '6010', interface: 1 };
    const { line, path } = await openPort(kernel, { entry: { usb }, settings });
    assert.equal(path, '/dev/ttyUSB1');
    await line.close();
  });

  it('is not there: nothing is opened', async () => {
    const { kernel, first } = machineWithPorts();
    first.unplug();
    const usb = { vendor: '0403', product: '6010', interface: 0 };
    const words = /^scale \(usb 0403:6010 interface 0\) is not there/;
    await fails(kernel, { entry: { usb } }, 'unavailable', words, { errno: 'ENOENT', device: 'scale' });
    await fails(kernel, { entry: { path: '/dev/ttyUSB0' } }, 'unavailable', /is not there/, { node: '/dev/ttyUSB0' });
    assert.deepEqual(opens(kernel), []);
  });

  it('is in use by another', async () => {
    const { kernel } = machineWithPorts();
    const { line } = await openPort(kernel, { entry, settings });
    const again = openPort(kernel, { device: 'scale', entry, settings });
    await assert.rejects(again, refused('busy', /another program has it open/, { errno: 'EBUSY' }));
    await line.close();
  });
});

describe('something else than a port', () => {
  it('is refused before it is opened', async () => {
    const { kernel } = machineWithPorts();
    kernel.tree.place('/dev/log', { kind: 'attribute', read: () => '' });
    kernel.tree.place('/dev/elsewhere', { kind: 'link', target: '/sys/class' });
    placeNode(kernel, {
      path: '/dev/input/event0',
      rdev: [13, 64],
      subsystem: 'input',
      directory: '/sys/devices/virtual/input/event0',
      open: () => assert.fail('it was opened'),
    });
    await fails(kernel, { entry: { path: '/dev/log' } }, 'device', /is a file, and not a character device/);
    await fails(kernel, { entry: { path: '/dev/elsewhere' } }, 'device', /is a link to \/sys\/class/);
    await fails(kernel, { entry: { path: '/dev/input/event0' } }, 'device', /of subsystem 'input'/);
    await fails(kernel, { entry: { ...entry, subsystem: 'cuse' } }, 'device', /of subsystem 'tty'.*'cuse'/);
    assert.deepEqual(opens(kernel), []);
  });

  it('is noticed when it came in between', async () => {
    const { kernel, first } = machineWithPorts();
    const path = '/dev/serial/by-id/usb-FTDI_Dual_RS232_FT1-if00-port0';
    const hold = kernel.hold('/dev/ttyUSB0', 'open');
    const opened = openPort(kernel, { entry: { path }, settings });
    first.unplug();
    new SimulatedSerialPort(kernel, {
      name: 'ttyUSB0',
      usb: { driver: 'cp210x', vendorId: '10c4', productId: 'ea60' },
    });
    first.plug('ttyUSB2');
    hold.release();
    await assert.rejects(opened, refused('unavailable', /is not there any more/));
    assert.equal(kernel.openDescriptors, 0);
  });
});

describe('settings that a driver does not take', () => {
  const withDriver = (taken: (settings: LineSettings) => LineSettings) => {
    const kernel = new SimulatedKernel();
    new SimulatedSerialPort(kernel, { name: 'ttyS0', taken });
    return kernel;
  };

  it('are refused, each by its name', async () => {
    const kernel = withDriver((asked) => ({ ...asked, dataBits: 8, baudRate: 19_200 }));
    const words =
      /^scale \(\/dev\/ttyS0\) cannot be set to "baudRate": 9600 \(it took 19200\), "dataBits": 7 \(it took 8\)/;
    await fails(kernel, {}, 'device', words);
  });

  it('may be off by as much as a receiver bears', async () => {
    const kernel = withDriver((asked) => ({ ...asked, baudRate: 9615 }));
    const { line } = await openPort(kernel, { entry, settings });
    await line.close();
  });
});

describe('haste', () => {
  it('is made where the port can', async () => {
    const { kernel, first } = machineWithPorts();
    const path = first.path;
    const { line, warnings } = await openPort(kernel, {
      entry: { path, lowLatency: true, latencyTimerMs: 1 },
      settings,
    });
    assert.deepEqual(warnings, []);
    assert.deepEqual([first.terminal.isLowLatency, first.latencyTimerMs], [true, 1]);
    await line.close();
  });

  it('is warned of where it cannot, and the port works', async () => {
    const kernel = new SimulatedKernel();
    const { path, end } = new SimulatedSerialPort(kernel, { name: 'ttyS0', hasLowLatency: false });
    const asks = { path, lowLatency: true, latencyTimerMs: 1 } as const;
    const { line, warnings } = await openPort(kernel, { entry: asks, settings });
    assert.deepEqual(warnings, [
      "its driver has no 'lowLatency' (ENOTTY)",
      "it has no latency timer ('latencyTimerMs'): FTDI adapters have one",
    ]);
    end.send(Buffer.from('x'));
    assert.equal(await line.read(Buffer.alloc(1)), 1);
    await line.close();
  });
});

describe('what the kernel answers to an open', () => {
  const answers: readonly (readonly [errno: string, code: RefusalCode, pattern: RegExp])[] = [
    ['EACCES', 'unavailable', /the broker may not open scale \(\/dev\/ttyS0\)/],
    ['EIO', 'device', /has no hardware behind it/],
    ['ENOTTY', 'device', /is no terminal/],
    ['ENOSYS', 'unavailable', /is not installed with it/],
    ['ENXIO', 'unavailable', /is not there any more/],
    ['ETIMEDOUT', 'device', /does not answer/],
    ['EDQUOT', 'device', /answers 'open' with EDQUOT/],
  ];
  for (const [errno, code, pattern] of answers)
    it(`${errno} is ${code}`, async () => {
      const { kernel } = machineWithPorts();
      kernel.failNext('/dev/ttyS0', errno, 'open');
      await fails(kernel, {}, code, pattern, { errno });
    });

  it('EMFILE is a fault of ours', async () => {
    const { kernel } = machineWithPorts();
    kernel.failNext('/dev/ttyS0', 'EMFILE', 'open');
    await assert.rejects(openPort(kernel, { entry, settings }), /EMFILE/);
  });
});
