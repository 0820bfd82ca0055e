/** The test kernel's SPI bus, which is made of GPIO lines that can be pulled. */
import { writeFileSync } from 'node:fs';

/** What every bit reads that is received. */
export function pullMiso(level: 0 | 1): void {
  writeFileSync('/sys/devices/platform/gpio-sim/gpiochip0/sim_gpio10/pull', level === 1 ? 'pull-up' : 'pull-down');
}
