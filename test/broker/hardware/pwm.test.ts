/** The contract suite on the simulated kernel: chips as different as real ones are. */
import assert from 'node:assert/strict';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { type PwmChipOptions, SimulatedPwmChip } from '../../../sim/pwm.ts';
import { pca9685, ticks } from '../../../sim/pwm-rounding.ts';
import { type PwmTraits, pwmSuite } from './pwm-suite.ts';

const chips: [name: string, options: Omit<PwmChipOptions, 'number'>][] = [
  ['sysfs', {}],
  ['sysfs, files that take their time', { exportDelayMs: 3 }],
  ['sysfs, an older kernel', { acceptsBadWhileDisabled: false }],
  ['sysfs, inverting while on', { polarityWhileEnabled: true }],
  ['sysfs, never inverting', { inverts: false }],
  ['sysfs, a coarse timer', { rounding: ticks(100, 1_000_000) }],
  ['sysfs, one period for all channels', { sharedPeriod: 'EINVAL', npwm: 4 }],
  [
    'sysfs, a PCA9685',
    { npwm: 17, driver: 'pca9685-pwm', sharedPeriod: 'round', rounding: pca9685, enabledAtStart: true },
  ],
  ['sysfs, although there is a character device', { chardev: true }],
  ['character device', { chardev: true }],
  ['character device, a coarse timer', { chardev: true, rounding: ticks(100, 1_000_000) }],
  [
    'character device, a PCA9685',
    {
      npwm: 17,
      driver: 'pca9685-pwm',
      chardev: true,
      sharedPeriod: 'round',
      rounding: pca9685,
      enabledAtStart: true,
      polarityWhileEnabled: true,
    },
  ],
];

for (const [name, options] of chips) {
  const isCoarse = options.rounding === pca9685;
  const traits: PwmTraits = {
    backend: name.startsWith('sysfs') ? 'sysfs' : 'chardev',
    best: options.chardev ? 'chardev' : 'sysfs',
    driver: options.driver ?? 'pwm-sim',
    channels: options.npwm ?? 1,
    periodsNs: isCoarse ? [18_022_400, 39_976_960] : [1_000_000, 20_000_000],
    inverts: options.inverts ?? true,
    isPluggable: true,
    randomChanges: 300,
  };
  pwmSuite(`simulated: ${name}`, traits, () => {
    const kernel = new SimulatedKernel();
    const chip = new SimulatedPwmChip(kernel, { number: 3, ...options });
    return {
      os: kernel,
      devicePath: chip.devicePath,
      writeAsOther: (path, text) => kernel.writeAsOther(path, text),
      pin: () => chip.pin(0),
      unplug: () => chip.unplug(),
      plug: () => void chip.plug(),
      end: () => assert.equal(kernel.openDescriptors, 0, 'descriptors leak'),
    };
  });
}
