import type { Os } from '../os.ts';
import { chipNumbers, findChip, withOwnPaths } from '../pwm/find-chips.ts';
import type { FoundLed, FoundPwmChip } from './devices.ts';
import { fact, unlessFailing } from './facts.ts';

const LEDS = '/sys/class/leds';

/** In the order of their paths. */
export function findPwmChips(os: Os): FoundPwmChip[] {
  const numbers = unlessFailing(() => chipNumbers(os)) ?? [];
  const chips = numbers.flatMap((number) => unlessFailing(() => findChip(os, number)) ?? []);
  return withOwnPaths(chips).sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1));
}

export function findLeds(os: Os): FoundLed[] {
  const names = unlessFailing(() => os.list(LEDS)) ?? [];
  return names.map((name) => ({ name, maxBrightness: fact(os, `${LEDS}/${name}/max_brightness`) }));
}
