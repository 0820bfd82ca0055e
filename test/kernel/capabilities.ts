/**
 * What a test kernel can show. The full one shows all of it; the small one, made from Debian's packages (make-kernel.sh), lists
 * what it lacks. A test asks `has()` before it needs one, and capabilities.guest.ts holds the lists true.
 */
import { existsSync } from 'node:fs';
import { plugPca9685, unplugPca9685 } from './pca9685.ts';
import { keepsBlocks } from './scsi-tape.ts';
import { softdogPath } from './softdog.ts';

interface CapabilityRow {
  readonly shows: string;
  readonly probe: () => boolean | Promise<boolean>;
}

async function hasCharacterDevice(): Promise<boolean> {
  const chip = await plugPca9685();
  try {
    return existsSync(`/dev/${chip}`);
  } finally {
    unplugPca9685();
  }
}

const hasPath = (path: string) => () => existsSync(path);

export const capabilities = {
  'pwm-sysfs': { shows: '/sys/class/pwm', probe: hasPath('/sys/class/pwm') },
  'pwm-pca9685': { shows: 'a PWM chip that can be unplugged', probe: hasPath('/sys/bus/i2c/drivers/pca9685-pwm') },
  'pwm-character-device': { shows: '/dev/pwmchipN (Linux 6.17 and later)', probe: hasCharacterDevice },
  'pwm-gpio': {
    shows: 'PWM chips whose output can be read back',
    probe: hasPath('/sys/bus/platform/drivers/pwm-gpio'),
  },
  gpio: { shows: 'GPIO chips that can be plugged in', probe: hasPath('/sys/kernel/config/gpio-sim') },
  led: { shows: 'a LED on a PWM output', probe: hasPath('/sys/bus/platform/drivers/leds_pwm') },
  i2c: { shows: '/dev/i2c-0, a bus in memory', probe: hasPath('/dev/i2c-0') },
  spi: { shows: '/dev/spidev0.0', probe: hasPath('/dev/spidev0.0') },
  tape: { shows: '/dev/nst0', probe: hasPath('/dev/nst0') },
  'tape-medium': { shows: 'a tape that keeps what is written', probe: keepsBlocks },
  uinput: { shows: 'input devices made by a program', probe: hasPath('/dev/uinput') },
  uhid: { shows: 'HID devices made by a program', probe: hasPath('/dev/uhid') },
  cuse: { shows: 'character devices made by a program', probe: hasPath('/dev/cuse') },
  watchdog: { shows: 'a watchdog in software', probe: () => softdogPath() !== undefined },
  'watchdog-state': { shows: 'whether a watchdog is armed', probe: hasPath('/sys/class/watchdog/watchdog0/state') },
  rtc: { shows: '/dev/rtc0', probe: hasPath('/dev/rtc0') },
  loop: { shows: 'block devices', probe: hasPath('/dev/loop0') },
} satisfies Record<string, CapabilityRow>;

export type Capability = keyof typeof capabilities;

/** Where the guest's tests find what their kernel lacks: names, comma-separated. */
export const LACKS_VARIABLE = 'POSTERN_TEST_KERNEL_LACKS';

const lacks = new Set((process.env[LACKS_VARIABLE] ?? '').split(',').filter(Boolean));

/** In a guest: does this kernel have it? */
export const has = (capability: Capability): boolean => !lacks.has(capability);

/** What the kernel is said to lack that no row above knows. */
export const unknownLacks = (): string[] => [...lacks].filter((name) => !(name in capabilities));
