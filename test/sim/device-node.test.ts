import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deviceNumber, placeNode } from '../../sim/device-node.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';

const open = () => ({ close: () => {} });

describe('a device node', () => {
  it('is found by its number, and says what it is', () => {
    const kernel = new SimulatedKernel();
    const directory = '/sys/devices/pci0/scsi_tape/nst0';
    placeNode(kernel, { path: '/dev/nst0', rdev: [9, 128], subsystem: 'scsi_tape', directory, open });
    assert.deepEqual(kernel.identify(kernel.open('/dev/nst0', 'read')), { type: 'character', rdev: 9 * 256 + 128 });
    assert.equal(kernel.realPath('/sys/dev/char/9:128'), directory);
    assert.equal(kernel.realPath('/sys/dev/char/9:128/subsystem'), '/sys/class/scsi_tape');
    assert.equal(kernel.readAsOther('/sys/dev/char/9:128/dev'), '9:128\n');
    assert.equal(kernel.realPath('/sys/class/scsi_tape/nst0'), directory);
  });

  it('may be on a bus, or a block device', () => {
    const kernel = new SimulatedKernel();
    placeNode(kernel, {
      path: '/dev/gpiochip0',
      rdev: [254, 0],
      subsystem: 'gpio',
      of: 'bus',
      directory: '/sys/devices/platform/gpio-sim.0/gpiochip0',
      open,
    });
    placeNode(kernel, {
      path: '/dev/sda',
      type: 'block',
      rdev: [8, 0],
      subsystem: 'block',
      directory: '/sys/devices/virtual/block/sda',
      open,
    });
    assert.equal(kernel.realPath('/sys/dev/char/254:0/subsystem'), '/sys/bus/gpio');
    placeNode(kernel, {
      path: '/dev/gpiochip1',
      rdev: [254, 1],
      subsystem: 'gpio',
      of: 'bus',
      directory: '/sys/devices/platform/gpio-sim.1/gpiochip1',
      open,
    });
    assert.deepEqual(kernel.list('/sys/bus/gpio/devices'), ['gpiochip0', 'gpiochip1']);
    assert.deepEqual(kernel.list('/sys/dev/block'), ['8:0']);
    assert.deepEqual(kernel.identify(kernel.open('/dev/sda', 'read')), { type: 'block', rdev: 2048 });
  });

  it('leaves nothing behind', () => {
    const kernel = new SimulatedKernel();
    const directory = '/sys/devices/x/x0';
    const placed = placeNode(kernel, { path: '/dev/x0', rdev: [250, 0], subsystem: 'x', directory, open });
    placed.remove();
    for (const path of ['/dev/x0', '/sys/dev/char/250:0', '/sys/class/x/x0', directory])
      assert.equal(kernel.realPath(path), undefined, path);
    assert.equal(kernel.realPath('/sys/class/x'), '/sys/class/x', 'the class stays');
  });

  it('has a number as makedev() makes it', () => {
    const numbers = [deviceNumber(9, 128), deviceNumber(13, 64), deviceNumber(254, 256), deviceNumber(8, 0xfffff)];
    assert.deepEqual(numbers, [2432, 3392, 0x10fe00, 0xfff008ff]);
  });
});
