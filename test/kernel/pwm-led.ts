/** A LED that comes and goes: one that the test kernel's device tree puts on a PWM output, with brightness up to 255. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const driver = '/sys/bus/platform/drivers/leds_pwm';
const device = 'leds';

/** Its name below /sys/class/leds. */
export const PWM_LED = 'lab:pwmled';
export const PWM_LED_MAX = 255;

const folder = `/sys/class/leds/${PWM_LED}`;

/** Plugs it in. The kernel does not by itself: it asks for its PWM before that is there. */
export function plugPwmLed(): void {
  if (!existsSync(folder)) writeFileSync(`${driver}/bind`, device);
}

export function unplugPwmLed(): void {
  if (existsSync(folder)) writeFileSync(`${driver}/unbind`, device);
}

/** An attribute, as root reads it past the broker. */
export const pwmLedAttribute = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8').trim();
