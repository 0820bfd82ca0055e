import type { Principal } from '../../contract/access.ts';
import type { ChannelReference } from '../../contract/methods/fields.ts';
import { isMethodName, methods, type Params } from '../../contract/methods.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import { breadth, channelSpan } from '../../contract/policy/coverage.ts';
import { decide, type Verdict } from '../../contract/policy/decide.ts';
import type { PwmEffect } from '../../contract/policy/effects.ts';
import type { PwmEntry } from '../../contract/policy/entries.ts';
import { pwmIntents } from '../../contract/pwm/intents.ts';
import { initialDefaults } from '../../contract/pwm/servo.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { suggest } from '../../contract/suggest.ts';
import { UsageError } from '../usage.ts';
import { checkParams } from './params.ts';

/** What is assumed of a channel where no broker tells: never used. */
export const UNTOUCHED: PwmState = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };

/** What a policy file says about a call, without a broker. @throws UsageError if the call itself is wrong */
export function explainOffline(
  policy: Policy,
  principal: Principal,
  method: string,
  params: Record<string, unknown>,
  previous: PwmState,
): Verdict {
  if (!isMethodName(method)) {
    const near = suggest(method, Object.keys(methods)).map((name) => `'${name}'`);
    throw new UsageError(
      `there is no method '${method}'`,
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined,
    );
  }
  const { access, target } = methods[method];
  checkParams(method, params);
  if (target === 'none' || access === 'admin') return decide(policy, { principal, access });
  const changes = method === 'pwm.setMany' ? (params as Params<'pwm.setMany'>).sets : [params];
  const verdicts = changes.map((change) => {
    const effect = effectOf(method === 'pwm.setMany' ? 'pwm.set' : method, change, previous);
    const device = deviceOf(policy, change);
    return decide(policy, { principal, access, device, ...(effect === undefined ? {} : { effect }) });
  });
  return verdicts.find(({ allowed }) => !allowed) ?? (verdicts[0] as Verdict);
}

function effectOf(method: string, params: object, previous: PwmState): PwmEffect | undefined {
  if (method === 'pwm.close') return { kind: 'pwm', previous, states: [], leavesRunning: previous.enabled };
  if (!Object.hasOwn(pwmIntents, method)) return undefined;
  const intent = pwmIntents[method as keyof typeof pwmIntents] as (
    params: object,
    defaults: typeof initialDefaults,
  ) => (previous: PwmState) => PwmState;
  return { kind: 'pwm', previous, states: [intent(params, initialDefaults)(previous)] };
}

/** The entry that names a channel. A chip's number says nothing about an entry that has a device path. */
function deviceOf(policy: Policy, { device, chip, channel }: ChannelReference): string {
  if (device !== undefined) {
    const [name = ''] = device.split('/');
    if (policy.devices.has(name)) return name;
    const near = suggest(name, policy.devices.keys()).map((each) => `'${each}'`);
    throw new UsageError(
      `there is no device '${name}' in ${policy.file}`,
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined,
    );
  }
  const covering = [...policy.devices]
    .flatMap(([name, entry]): [string, PwmEntry][] => (entry.kind === 'pwm' ? [[name, entry]] : []))
    .filter(([, entry]) => {
      const [first, last] = channelSpan(entry);
      const inSpan = channel !== undefined && channel >= first && channel <= last;
      return (entry.chip === chip || entry.chip === '*') && inSpan;
    })
    .sort(([, a], [, b]) => breadth(a) - breadth(b));
  const [found] = covering;
  if (found !== undefined) return found[0];
  throw new UsageError(
    `no entry of ${policy.file} has chip ${chip} channel ${channel} by its number`,
    'name the device, or ask the broker (without --policy)',
  );
}
