/** A LED that comes and goes: one that the test kernel's device tree puts on a PWM output. */
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

/** A file of it, as root reads it past the broker. */
export const readPwmLed = (attribute: string): string => readFileSync(`${folder}/${attribute}`, 'utf8').trim();

/** As somebody writes it past the broker. */
export const writePwmLed = (attribute: string, text: string): void => writeFileSync(`${folder}/${attribute}`, text);

/** How bright it really is: the share of the time for which its PWM output is on. */
export function pwmLedDuty(): number {
  const text = readFileSync('/sys/kernel/debug/pwm', 'utf8');
  const [, duty, period] = /\(led0 [\s\S]*?actual configuration: +enabled, (\d+)\/(\d+) ns/.exec(text) ?? [];
  return Number(duty) / Number(period);
}
