import type { Core } from '../../client/core.ts';
import type { Refusal, RefusalCode } from '../../contract/errors.ts';
import type { Result } from '../../contract/methods.ts';
import { type Finding, fine, wrong } from './finding.ts';

/** What to do where the broker does not let us in, if its message does not say so itself. */
const mends: Partial<Record<RefusalCode, (user: string) => string>> = {
  denied: (user) => `sudo postern key trust ${user} KEYFILE.pub (or a group of the policy: ask an administrator)`,
  violation: () => 'do not go on before you know why: ask an administrator for the key of the broker',
  limit: () => 'wait a moment; postern status lists who is connected',
  timeout: () => 'journalctl -u posternd',
};

/** The broker did not let us in: why, in its own words. */
export function judgeRefusal({ code, message }: Refusal, user: string): Finding {
  return wrong('broker', message, mends[code]?.(user) ?? 'journalctl -u posternd');
}

export interface Seen {
  me: Result<'whoami'>;
  devices: Result<'devices.list'>['devices'];
  pwmChips: number;
  policyError?: string | undefined;
}

export async function look(postern: Core): Promise<Seen> {
  const [me, { devices }, { chips }, { policy }] = await Promise.all([
    postern.call('whoami'),
    postern.call('devices.list'),
    postern.call('pwm.info'),
    postern.call('status'),
  ]);
  return { me, devices, pwmChips: chips.length, policyError: policy.lastError };
}

/** Pure: what the broker shows of itself, judged. */
export function judgeSeen({ me, devices, policyError }: Seen): Finding[] {
  const findings = [fine('broker', `it takes you for ${me.user} with the key ${me.key}`)];
  if (policyError !== undefined)
    findings.push(
      wrong('policy', `the last reload failed, an older one is in force: ${policyError}`, 'postern policy lint'),
    );
  if (devices.length === 0)
    findings.push(
      wrong(
        'policy',
        `no rule lets ${me.user} see a device (your groups: ${me.groups.map(({ name }) => name).join(', ')})`,
        'ask an administrator for a rule, or for a group that a rule names; postern policy explain pwm.set says which',
      ),
    );
  else findings.push(fine('policy', devices.map(({ device, access }) => `${device}: ${access.join(' ')}`).join('; ')));
  return [...findings, ...devices.flatMap(judgeDevice)];
}

/** What to compare an entry of the inventory with, by its kind. */
const comparisons: Readonly<Record<string, string>> = {
  pwm: 'compare its chip with what postern pwm info lists',
  gpio: 'compare its chip and its line with what postern gpio list says',
  led: 'compare its name with the folders in /sys/class/leds',
  ioctl: 'compare its path with what there is in /dev',
  serial: 'compare its place with what postern serial discover lists, as an administrator',
  instrument: 'its driver must be running: postern drive, as the user whom the policy names',
};

function judgeDevice({ device, kind, units }: Seen['devices'][number]): Finding[] {
  if (units.length === 0) {
    const mend = comparisons[kind] ?? 'compare its entry in the policy with what the kernel has';
    const what = kind === 'instrument' ? 'no driver serves it' : 'not plugged in';
    return [wrong('devices', `${device} is in the policy but ${what}`, mend)];
  }
  return units.flatMap(({ name, fault }) =>
    fault === undefined
      ? []
      : [
          wrong(
            'devices',
            `${name} faulted: ${fault}`,
            `postern call devices.reset '{"device":"${device}"}' (control access)`,
          ),
        ],
  );
}

/** What there is to drive: devices that are plugged in, or else what the kernel has of PWM, which most boards must be told to have. */
export function judgeHardware(seen: Pick<Seen, 'devices' | 'pwmChips'>, ofKernel: readonly string[]): Finding[] {
  const kinds = new Map<string, number>();
  for (const { kind, units } of seen.devices) if (units.length > 0) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  if (kinds.size > 0)
    return [fine('devices', `plugged in: ${[...kinds].map(([kind, count]) => `${count} of kind ${kind}`).join(', ')}`)];
  if (seen.pwmChips > 0) return [fine('devices', `${seen.pwmChips} PWM chips that you may see`)];
  if (ofKernel.length > 0) return [fine('devices', `the kernel has ${ofKernel.join(', ')}`)];
  // Whoever has other devices in mind is told of each that is away.
  if (seen.devices.some(({ kind }) => kind !== 'pwm')) return [];
  return [
    wrong(
      'devices',
      'the kernel has no PWM chip. Most boards connect their timers to pins only when a device tree overlay (a patch to the description of the board) says so',
      'on a Raspberry Pi: add dtoverlay=pwm-2chan to /boot/firmware/config.txt and reboot; for others look for "pwm" among the overlays of the board',
    ),
  ];
}
