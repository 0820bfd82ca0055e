import { readdirSync } from 'node:fs';

/** Names of the PWM chips that the kernel shows to everybody: looked at, never touched. Empty on most boards until an overlay is enabled. */
export function kernelPwmChips(): string[] {
  try {
    return readdirSync('/sys/class/pwm');
  } catch {
    return []; // a kernel without PWM has no such folder
  }
}
