import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Linux } from '../../../../broker/hardware/linux.ts';
import { listPorts } from '../../../../broker/hardware/serial/list-ports.ts';
import { SimulatedKernel } from '../../../../sim/kernel.ts';
import { machineWithPorts } from './machine.ts';

const identities = (kernel: SimulatedKernel) =>
  Object.fromEntries(listPorts(kernel).map(({ path, identity }) => [path, identity]));

describe('the ports of a machine', () => {
  it('are told with what the kernel knows of each; where there is no UART there is no port', () => {
    assert.deepEqual(identities(machineWithPorts().kernel), {
      '/dev/ttyACM0': {
        driver: 'cdc_acm',
        bus: 'usb',
        vendorId: '2341',
        productId: '0043',
        serialNumber: '75?[2J',
        product: 'Größe',
        interface: 0,
      },
      '/dev/ttyS0': { driver: 'serial8250', bus: 'platform' },
      '/dev/ttyUSB0': {
        byId: '/dev/serial/by-id/usb-FTDI_Dual_RS232_FT1-if00-port0',
        byPath: '/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0',
        driver: 'ftdi_sio',
        bus: 'usb-serial',
        vendorId: '0403',
        productId: '6010',
        serialNumber: 'FT1',
        manufacturer: 'FTDI',
        product: 'Dual RS232',
        interface: 0,
      },
      '/dev/ttyUSB1': {
        driver: 'ftdi_sio',
        bus: 'usb-serial',
        vendorId: '0403',
        productId: '6010',
        serialNumber: 'FT1',
        manufacturer: 'FTDI',
        product: 'Dual RS232',
        interface: 1,
      },
    });
  });

  it('come and go', () => {
    const { kernel, first, board } = machineWithPorts();
    first.unplug();
    board.unplug();
    assert.deepEqual(Object.keys(identities(kernel)), ['/dev/ttyS0', '/dev/ttyUSB1']);
    first.plug('ttyUSB7');
    assert.equal(identities(kernel)['/dev/ttyUSB7']?.byId, '/dev/serial/by-id/usb-FTDI_Dual_RS232_FT1-if00-port0');
  });

  it('are none where there are none', () => {
    assert.deepEqual(listPorts(new SimulatedKernel()), []);
  });

  it('of this machine are told without opening them', () => {
    for (const { path, directory, identity } of listPorts(new Linux())) {
      assert.match(path, /^\/dev\/tty/);
      assert.match(directory, /^\/sys\/devices\//);
      assert.ok(identity.driver);
    }
  });

  it('are neither opened nor written to', () => {
    const { kernel } = machineWithPorts();
    kernel.clearLog();
    listPorts(kernel);
    assert.deepEqual(
      kernel.log.filter(({ syscall, path }) => syscall === 'write' || (syscall === 'open' && path.startsWith('/dev/'))),
      [],
    );
    assert.equal(kernel.openDescriptors, 0);
  });
});
