import type { Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import type { adminMethods } from '../../contract/methods/admin.ts';
import type { ChannelReference } from '../../contract/methods/fields.ts';
import { isMethodName, type MethodName, methods, type Params } from '../../contract/methods.ts';
import { decide, type Verdict } from '../../contract/policy/decide.ts';
import type { initialDefaults } from '../../contract/pwm/servo.ts';
import type { Intent } from '../gate/keeper.ts';
import { pwmIntents } from '../gate/pwm-intents.ts';
import { parseParams } from '../parameters.ts';
import type { Call, Handlers } from './handler.ts';

export const adminHandlers: Handlers<keyof typeof adminMethods> = {
  'policy.explain': (call, { method, params = {}, user }) => {
    const principal = user === undefined ? call.session.principal : otherUser(call, user);
    const verdict = judge(call, principal, method, params);
    if (verdict.allowed)
      return { allowed: true, rule: verdict.rule, message: `${principal.user} may: rule ${verdict.rule}` };
    const { message, ask, rule, where, limit } = verdict;
    return { allowed: false, message, ask, ...present({ rule, where, limit }) };
  },

  'policy.reload': ({ core, reload, session }) => {
    const { user, uid, key } = session.principal;
    core.audit.record({ event: 'reload', user, uid, key });
    return reload();
  },

  'audit.tail': ({ core }, { count = 20 }) => ({ lines: core.audit.tail(count) }),
};

/** What the gate would decide, asked the way it asks: access to all of it first, then what each change would do. */
function judge(call: Call, principal: Principal, method: string, params: unknown): Verdict {
  if (!isMethodName(method)) throw new Refusal('not_found', `there is no method '${method}'`, { method });
  const { access, target } = methods[method];
  const { policy } = call.core.authority;
  if (target === 'none' || access === 'admin') return decide(policy, { principal, access });

  const changes = changesOf(call, method, params);
  const units = changes.map(({ reference }) => call.core.inventory.resolveAll(reference));
  const names = [...new Set(units.flat().map(({ place }) => place.device))];
  let verdict = refusedFirst(names.map((device) => decide(policy, { principal, access, device })));
  for (const [index, { intent }] of changes.entries()) {
    const [unit, other] = units[index] ?? [];
    // How a device is now is no business of one who may not change it.
    if (!verdict.allowed || intent === undefined || unit === undefined || other !== undefined) return verdict;
    const holdsLease = call.core.leases.holding(unit).some(({ session }) => session.principal.uid === principal.uid);
    verdict = call.gate.preview(principal, holdsLease, unit, intent).verdict;
  }
  return verdict;
}

/** All must be allowed: the first that is not, or else the first. */
function refusedFirst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => !verdict.allowed) ?? (verdicts[0] as Verdict);
}

function changesOf(
  call: Call,
  method: MethodName,
  params: unknown,
): { reference: ChannelReference; intent?: Intent }[] {
  if (method === 'pwm.setMany')
    return parseParams(method, params).sets.flatMap((set) => changesOf(call, 'pwm.set', set));
  const { device, chip, channel } = parseParams(method, params) as Params<'pwm.get'>;
  const reference = { device, chip, channel };
  const intent = intentOf(call, method, params);
  return [intent === undefined ? { reference } : { reference, intent }];
}

function intentOf({ session }: Call, method: string, params: unknown): Intent | undefined {
  switch (method) {
    case 'pwm.set':
    case 'pwm.ratio':
    case 'pwm.servo':
    case 'pwm.disable': {
      const intent = pwmIntents[method] as (params: unknown, defaults: typeof initialDefaults) => Intent;
      return intent(parseParams(method, params), session.defaults);
    }
    default:
      return undefined;
  }
}

/** Another user as he would be if he connected now, with any of his keys. */
function otherUser({ session, core, gate, method }: Call, user: string): Principal {
  gate.permit(session, 'admin', undefined, method);
  const uid = core.names.uid(user);
  if (uid === undefined)
    throw new Refusal('not_found', `there is no user '${user}' on this machine`, { path: 'user', value: user });
  const key = [...core.authority.keys.values()].find((enrolled) => enrolled.uid === uid);
  return { uid, user, gids: core.names.groupsOf(user), key: key?.fingerprint ?? '' };
}

function present<T extends Record<string, string | undefined>>(fields: T): { [Key in keyof T]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: string;
  };
}
