import { SimulatedKernel } from './kernel.ts';
import { SimulatedPwmChip } from './pwm.ts';
import { pca9685 } from './pwm-rounding.ts';

/** A board such as the example policy (policy.json) describes, with everything that differs from chip to chip. */
export interface DemoBoard {
  kernel: SimulatedKernel;
  /** Two channels, plain sysfs: fan and servo. */
  soc: SimulatedPwmChip;
  /** One channel: heater. */
  second: SimulatedPwmChip;
  /** Sixteen channels that share one period, with a character device: LEDs. */
  expander: SimulatedPwmChip;
}

const SOC = '/sys/devices/platform/soc';

/** @param exportDelayMs how long an exported channel of the two SoC chips takes to appear */
export function makeDemoBoard(kernel = new SimulatedKernel(), exportDelayMs = 5): DemoBoard {
  return {
    kernel,
    soc: new SimulatedPwmChip(kernel, {
      number: 0,
      devicePath: `${SOC}/fe20c000.pwm`,
      driver: 'pwm-bcm2835',
      npwm: 2,
      exportDelayMs,
    }),
    second: new SimulatedPwmChip(kernel, {
      number: 1,
      devicePath: `${SOC}/fe20c800.pwm`,
      driver: 'pwm-bcm2835',
      npwm: 1,
      exportDelayMs,
    }),
    expander: new SimulatedPwmChip(kernel, {
      number: 2,
      devicePath: `${SOC}/fe804000.i2c/i2c-1/1-0040`,
      driver: 'pca9685-pwm',
      npwm: 16,
      chardev: true,
      sharedPeriod: 'round',
      rounding: pca9685,
      enabledAtStart: true,
    }),
  };
}
