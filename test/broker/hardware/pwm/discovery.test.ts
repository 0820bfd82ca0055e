import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OsError } from '../../../../broker/hardware/os.ts';
import { PwmDiscovery } from '../../../../broker/hardware/pwm/discovery.ts';
import { SimulatedKernel } from '../../../../sim/kernel.ts';
import { SimulatedPwmChip } from '../../../../sim/pwm.ts';
import { never } from './acts.ts';

function kernelWith(...chips: ConstructorParameters<typeof SimulatedPwmChip>[1][]) {
  const kernel = new SimulatedKernel();
  return {
    kernel,
    hardware: chips.map((chip) => new SimulatedPwmChip(kernel, chip)),
    discovery: new PwmDiscovery(kernel),
  };
}

describe('a scan', () => {
  it('finds nothing where there is no PWM', () => {
    assert.deepEqual(new PwmDiscovery(new SimulatedKernel()).scan(), []);
  });

  it('tells what each chip is', () => {
    const { discovery } = kernelWith({
      number: 1,
      npwm: 2,
      driver: 'pwm-bcm2835',
      devicePath: '/sys/devices/soc/fe20c000.pwm',
    });
    assert.deepEqual(
      discovery.scan().map(({ info }) => info),
      [
        {
          number: 1,
          path: '/sys/class/pwm/pwmchip1',
          devicePath: '/sys/devices/soc/fe20c000.pwm',
          driver: 'pwm-bcm2835',
          channels: 2,
          backend: 'sysfs',
        },
      ],
    );
  });

  it('goes by number, not by letter', () => {
    const { discovery } = kernelWith({ number: 10 }, { number: 2 }, { number: 0 });
    assert.deepEqual(
      discovery.scan().map(({ info }) => info.number),
      [0, 2, 10],
    );
  });

  it('keeps no descriptor', () => {
    const { kernel, discovery } = kernelWith({ number: 0 }, { number: 1, chardev: true });
    discovery.scan();
    discovery.scan();
    assert.equal(kernel.openDescriptors, 0);
  });

  it('keeps what stays and drops what went', async () => {
    const { kernel, hardware, discovery } = kernelWith({ number: 0 }, { number: 1 });
    const [first, second] = discovery.scan();
    await second?.open(0, never);
    hardware[1]?.unplug();
    assert.deepEqual(discovery.scan(), [first]);
    assert.equal(kernel.openDescriptors, 0, 'disposed of');
    hardware[1]?.plug();
    const [again, fresh] = discovery.scan();
    assert.equal(again, first);
    assert.notEqual(fresh, second);
  });

  it('follows a chip whose number has changed: it is another object', () => {
    const { kernel, hardware, discovery } = kernelWith({ number: 0, devicePath: '/sys/devices/a' });
    const [before] = discovery.scan();
    hardware[0]?.unplug();
    new SimulatedPwmChip(kernel, { number: 4, devicePath: '/sys/devices/a' });
    const [after] = discovery.scan();
    assert.notEqual(after, before);
    assert.deepEqual([after?.info.number, after?.info.devicePath], [4, '/sys/devices/a']);
  });

  it('gives two chips of one device two identities', () => {
    const { discovery } = kernelWith(
      { number: 0, devicePath: '/sys/devices/a' },
      { number: 1, devicePath: '/sys/devices/a' },
    );
    assert.deepEqual(
      discovery.scan().map(({ info }) => info.devicePath),
      ['/sys/devices/a', '/sys/devices/a/pwm/pwmchip1'],
    );
  });

  it('passes over a chip that goes while it looks', () => {
    const { kernel, hardware, discovery } = kernelWith({ number: 0 }, { number: 1 });
    for (const errno of ['ENODEV', 'ENOENT']) {
      kernel.failNext(`${hardware[0]?.path}/npwm`, errno);
      assert.deepEqual(
        discovery.scan().map(({ info }) => info.number),
        [1],
      );
    }
  });

  it('does not hide what nobody foresaw', () => {
    const { kernel, hardware, discovery } = kernelWith({ number: 0 });
    kernel.failNext(`${hardware[0]?.path}/npwm`, 'EMFILE', 'open');
    assert.throws(() => discovery.scan(), OsError);
  });
});

describe('the back end', () => {
  it('is the character device where there is one', () => {
    const { discovery } = kernelWith({ number: 0 }, { number: 1, chardev: true });
    assert.deepEqual(
      discovery.scan().map(({ info }) => info.backend),
      ['sysfs', 'chardev'],
    );
  });

  it('is what somebody asks for, chip by chip', () => {
    const { discovery, hardware } = kernelWith({ number: 0, chardev: true }, { number: 1, chardev: true });
    const preference = (devicePath: string) => (devicePath === hardware[0]?.devicePath ? 'sysfs' : undefined);
    assert.deepEqual(
      discovery.scan(preference).map(({ info }) => info.backend),
      ['sysfs', 'chardev'],
    );
    assert.deepEqual(
      discovery.scan().map(({ info }) => info.backend),
      ['chardev', 'chardev'],
      'and not any more when nobody does',
    );
  });

  it('does not change under an open channel because a device node comes late', async () => {
    const { kernel, discovery } = kernelWith({ number: 0, chardev: true });
    const node = kernel.tree.find('/dev/pwmchip0');
    kernel.tree.remove('/dev/pwmchip0');
    const [chip] = discovery.scan();
    await chip?.open(0, never);
    assert.ok(node);
    kernel.tree.place('/dev/pwmchip0', node);
    assert.deepEqual(discovery.scan(), [chip]);
    assert.equal(chip?.isOpen(0), true);
  });
});
