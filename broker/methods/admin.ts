import type { Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import type { adminMethods } from '../../contract/methods/admin.ts';
import { grantsOn } from '../../contract/policy/decide.ts';
import { place, takesLease } from '../../contract/policy/objections.ts';
import { permit } from '../gate/permission.ts';
import { judge, present } from './explain.ts';
import type { Call, Handlers } from './handler.ts';

export const adminHandlers: Handlers<keyof typeof adminMethods> = {
  'policy.explain': async (call, { method, params = {}, user }) => {
    const principal = user === undefined ? call.session.principal : otherUser(call, user);
    const verdict = await judge(call, principal, method, params);
    if (verdict.allowed)
      return { allowed: true, rule: verdict.rule, message: `${principal.user} may: rule ${verdict.rule}` };
    const { message, ask, rule, where, limit, value, allowedValue } = verdict;
    return { allowed: false, message, ask, ...present({ rule, where, limit, value, allowedValue }) };
  },

  'policy.rules': ({ core, session }, { device: reference }) => {
    const { policy } = core.authority;
    const { device } = core.inventory.expected(reference);
    return {
      rules: grantsOn(policy, session.principal, device).map(({ rule, allow }) => ({
        rule: rule.id,
        where: place(rule, rule.line),
        allow: allow.filter((access) => access !== 'admin'),
        limits: rule.limits,
        dangers: [...rule.dangers],
        lease: takesLease(policy, rule, device),
      })),
    };
  },

  'policy.reload': ({ core, reload, session }) => {
    const { user, uid, key } = session.principal;
    core.audit.record({ event: 'reload', user, uid, key });
    return reload();
  },

  'audit.tail': ({ core }, { count = 20 }) => ({ lines: core.audit.tail(count) }),
  'audit.own': ({ core, session }, { count = 20 }) => ({ lines: core.audit.ownTail(session.principal.uid, count) }),
};

/** Another user as he would be if he connected now, with any of his keys. */
function otherUser({ session, core, method }: Call, user: string): Principal {
  permit(core, session, 'admin', undefined, method);
  const uid = core.names.uid(user);
  if (uid === undefined)
    throw new Refusal('not_found', `there is no user '${user}' on this machine`, { path: 'user', value: user });
  const key = [...core.authority.keys.values()].find((enrolled) => enrolled.uid === uid);
  return { uid, user, gids: core.names.groupsOf(user), key: key?.fingerprint ?? '' };
}
