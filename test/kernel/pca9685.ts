/** A PWM chip that comes and goes: a PCA9685 at 0x40 on the guest's I2C bus in memory, 16 channels and one for all of them. */
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../patience.ts';

const bus = '/sys/bus/i2c/devices/i2c-0';
const PATIENCE_MS = within(2_000);

/** Its chip's name, pwmchipN, while it is plugged in. */
function findChip(): string | undefined {
  return readdirSync('/sys/class/pwm').find((chip) => readlinkSync(`/sys/class/pwm/${chip}`).includes('/0-0040/'));
}

/** Plugs it in, if it is not, and resolves to its chip's name once the kernel lists it. */
export async function plugPca9685(): Promise<string> {
  if (!existsSync('/sys/bus/i2c/devices/0-0040')) writeFileSync(`${bus}/new_device`, 'pca9685 0x40');
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(5)) {
    const chip = findChip();
    if (chip) return chip;
  }
  throw new Error(`no PWM chip within ${PATIENCE_MS} ms of plugging in a PCA9685`);
}

export function unplugPca9685(): void {
  writeFileSync(`${bus}/delete_device`, '0x40');
}
