import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Led } from '../../../../broker/hardware/led/led.ts';
import { SimulatedKernel } from '../../../../sim/kernel.ts';
import { SimulatedLed } from '../../../../sim/led.ts';
import { ledSuite } from '../led-suite.ts';
import { refusal } from '../pwm/acts.ts';

const NAME = 'board:green:status';
const PATH = `/sys/class/leds/${NAME}`;
const DIRECTORY = `/sys/devices/platform/leds/leds/${NAME}`;

function simulated() {
  const kernel = new SimulatedKernel();
  const led = new SimulatedLed(kernel, { name: NAME, maxBrightness: 200 });
  return { kernel, led };
}

ledSuite('simulated', () => {
  const { kernel, led } = simulated();
  return {
    os: kernel,
    name: NAME,
    maxBrightness: 200,
    readAsOther: (attribute) => kernel.readAsOther(`${PATH}/${attribute}`),
    writeAsOther: (attribute, text) => kernel.writeAsOther(`${PATH}/${attribute}`, text),
    unplug: () => led.unplug(),
    plug: () => led.plug(),
    end: () => assert.equal(kernel.openDescriptors, 0, 'descriptors stay open'),
  };
});

describe('what only a simulated LED can show', () => {
  it('a kernel without triggers', async () => {
    const { kernel } = simulated();
    kernel.tree.remove(`${DIRECTORY}/trigger`);
    const led = new Led(kernel, NAME);
    await led.open();
    assert.deepEqual(led.limits(), { maxBrightness: 200, triggers: ['none'] });
    assert.throws(() => led.plan(led.read(), { brightness: 1, trigger: 'timer' }), refusal('invalid', /has none$/));
    for (const step of led.plan(led.read(), { brightness: 5, trigger: 'none' }).steps) step.run();
    assert.deepEqual(led.read(), { brightness: 5, trigger: 'none' });
  });

  it('one that cannot be opened whole is not open', async () => {
    const { kernel } = simulated();
    const led = new Led(kernel, NAME);
    for (const file of ['max_brightness', 'brightness', 'trigger']) {
      kernel.failNext(`${PATH}/${file}`, 'EROFS', 'open');
      await assert.rejects(led.open(), refusal('unavailable', /ProtectKernelTunables/));
      assert.equal(led.isOpen, false);
      assert.equal(kernel.openDescriptors, 0);
    }
    await led.open();
  });

  it('more triggers than a page holds', async () => {
    const { kernel } = simulated();
    const many = Array.from({ length: 600 }, (_, cpu) => `cpu${cpu}`).join(' ');
    kernel.tree.place(`${DIRECTORY}/trigger`, {
      kind: 'attribute',
      read: () => `none ${many} [last]\n`,
      write: () => {},
    });
    const led = new Led(kernel, NAME);
    await led.open();
    assert.throws(() => led.read(), refusal('device', /more triggers than can be listed/));
  });

  it('one that a driver uses for itself', async () => {
    const { kernel } = simulated();
    const led = new Led(kernel, NAME);
    await led.open();
    const { steps } = led.plan(led.read(), { brightness: 1, trigger: 'none' });
    kernel.failNext(`${PATH}/brightness`, 'EBUSY', 'write');
    assert.throws(() => steps[0]?.run(), refusal('busy', /in use by a kernel driver/));
    assert.equal(led.isOpen, true);
  });
});
