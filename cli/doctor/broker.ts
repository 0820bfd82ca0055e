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

function judgeDevice({ device, units }: Seen['devices'][number]): Finding[] {
  if (units.length === 0)
    return [
      wrong(
        'devices',
        `${device} is in the policy but not plugged in`,
        'compare its chip with what postern pwm info lists',
      ),
    ];
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

/** Whether there is any PWM at all; `seen`: chips that the broker shows us. */
export function judgeChips(seen: number, ofKernel: readonly string[]): Finding {
  if (seen > 0) return fine('devices', `${seen} PWM chips that you may see`);
  if (ofKernel.length > 0) return fine('devices', `the kernel has ${ofKernel.join(', ')}`);
  return wrong(
    'devices',
    'the kernel has no PWM chip. Most boards connect their timers to pins only when a device tree overlay (a patch to the description of the board) says so',
    'on a Raspberry Pi: add dtoverlay=pwm-2chan to /boot/firmware/config.txt and reboot; for others look for "pwm" among the overlays of the board',
  );
}
