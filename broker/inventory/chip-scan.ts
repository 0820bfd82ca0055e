import { OsError } from '../hardware/os.ts';
import type { PwmChip } from '../hardware/pwm/backend.ts';
import type { Preference, PwmDiscovery } from '../hardware/pwm/discovery.ts';
import type { Log } from '../log.ts';

/**
 * Looks for PWM chips. One that answers what nobody foresaw keeps nobody from the others, nor a reload from being done: what was known stays.
 * @param known undefined: the broker is only starting, and does not start then
 */
export function scanChips(
  discovery: PwmDiscovery,
  preference: Preference,
  { log, known }: { log: Log; known: readonly PwmChip[] | undefined },
): readonly PwmChip[] {
  try {
    return discovery.scan(preference);
  } catch (error) {
    if (!(error instanceof OsError) || known === undefined) throw error;
    log.error(`could not look for devices: ${error.message}`);
    return known;
  }
}

/** What was found at the start, for people. */
export function tellChips(chips: readonly Pick<PwmChip, 'info'>[], log: Log): void {
  for (const { info } of chips)
    log.info(`found ${info.path} with ${info.channels} timers (${info.driver}, ${info.backend}), ${info.devicePath}`);
  if (chips.length === 0) log.warning('the kernel has no PWM chips: docs/BOARDS.md says how to enable them');
}
