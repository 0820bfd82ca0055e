import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findPort } from '../../../../broker/hardware/serial/find-port.ts';
import { Refusal } from '../../../../contract/errors.ts';
import { machineWithPorts } from './machine.ts';

const BY_ID = '/dev/serial/by-id/usb-FTDI_Dual_RS232_FT1-if00-port0';

describe('a port by its path', () => {
  it('is the node that its name leads to now, or none', () => {
    const { kernel, first } = machineWithPorts();
    assert.equal(findPort(kernel, { path: '/dev/ttyS0' }), '/dev/ttyS0');
    assert.equal(findPort(kernel, { path: BY_ID }), '/dev/ttyUSB0');
    first.unplug();
    assert.equal(findPort(kernel, { path: BY_ID }), undefined);
    first.plug('ttyUSB5');
    assert.equal(findPort(kernel, { path: BY_ID }), '/dev/ttyUSB5');
    assert.equal(findPort(kernel, { path: '/dev/ttyUSB0' }), undefined);
  });
});

describe('a port by what is plugged in', () => {
  const ftdi = { vendor: '0403', product: '6010' };

  it('is found by vendor and product, and by serial number and interface where they are given', () => {
    const { kernel, board } = machineWithPorts();
    assert.equal(findPort(kernel, { usb: { vendor: '2341', product: '0043' } }), '/dev/ttyACM0');
    assert.equal(findPort(kernel, { usb: { ...ftdi, interface: 0 } }), '/dev/ttyUSB0');
    assert.equal(findPort(kernel, { usb: { ...ftdi, serial: 'FT1', interface: 1 } }), '/dev/ttyUSB1');
    assert.equal(findPort(kernel, { usb: { ...ftdi, serial: 'FT2', interface: 1 } }), undefined);
    assert.equal(findPort(kernel, { usb: { ...ftdi, interface: 2 } }), undefined);
    assert.equal(findPort(kernel, { usb: { vendor: '0403', product: '6001' } }), undefined);
    board.unplug();
    assert.equal(findPort(kernel, { usb: { vendor: '2341', product: '0043' } }), undefined);
  });

  it('is refused where two could be meant', () => {
    const { kernel, first } = machineWithPorts();
    assert.throws(
      () => findPort(kernel, { usb: ftdi }, 'scale'),
      (error) => {
        assert.ok(error instanceof Refusal);
        assert.equal(error.code, 'device');
        assert.match(error.message, /^usb 0403:6010 is both \/dev\/ttyUSB0 and \/dev\/ttyUSB1/);
        assert.deepEqual(error.data, { device: 'scale', nodes: ['/dev/ttyUSB0', '/dev/ttyUSB1'] });
        return true;
      },
    );
    first.unplug();
    assert.equal(findPort(kernel, { usb: ftdi }, 'scale'), '/dev/ttyUSB1');
  });
});
