import { readFileSync } from 'node:fs';

/** A PWM channel's files, as root reads them past the broker. */
export function sysfsState(chip: string, channel: number): string[] {
  return ['enable', 'period', 'duty_cycle', 'polarity'].map((name) =>
    readFileSync(`/sys/class/pwm/${chip}/pwm${channel}/${name}`, 'utf8').trim(),
  );
}
