/** The PWM contract suite on a real kernel's chips. */
import { writeFileSync } from 'node:fs';
import { Linux } from '../../broker/hardware/linux.ts';
import { type PwmFixture, type PwmTraits, pwmSuite } from '../broker/hardware/pwm-suite.ts';
import { has } from './capabilities.ts';
import { plugPca9685, unplugPca9685 } from './pca9685.ts';

const RANDOM_CHANGES = 30;

function fixture(devicePath: string): PwmFixture {
  return { os: new Linux(), devicePath, writeAsOther: (path, text) => writeFileSync(path, text) };
}

if (has('pwm-gpio'))
  pwmSuite(
    'real: pwm-gpio, sysfs',
    {
      backend: 'sysfs',
      best: 'sysfs',
      driver: 'pwm-gpio',
      channels: 1,
      periodsNs: [10_000_000, 40_000_000],
      inverts: true,
      isPluggable: false,
      randomChanges: RANDOM_CHANGES,
    },
    () => fixture('/sys/devices/platform/pwm4'),
  );

if (has('pwm-pca9685')) {
  // Its driver was written anew for waveforms, and inverts since.
  const hasWaveforms = has('pwm-character-device');
  const pca9685: Omit<PwmTraits, 'backend'> = {
    best: hasWaveforms ? 'chardev' : 'sysfs',
    inverts: hasWaveforms,
    driver: 'pca9685-pwm',
    channels: 17,
    // Both are multiples of its prescaler's step.
    periodsNs: [18_022_400, 39_976_960],
    isPluggable: true,
    randomChanges: RANDOM_CHANGES,
  };
  const plugged = async () => {
    await plugPca9685();
    return {
      ...fixture('/sys/devices/i2c-0/0-0040'),
      unplug: unplugPca9685,
      plug: async () => void (await plugPca9685()),
      end: unplugPca9685,
    };
  };
  pwmSuite('real: PCA9685, sysfs', { ...pca9685, backend: 'sysfs' }, plugged);
  if (hasWaveforms) pwmSuite('real: PCA9685, character device', { ...pca9685, backend: 'chardev' }, plugged);
}
