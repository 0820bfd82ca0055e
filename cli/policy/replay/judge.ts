import { withoutUndefined } from '../../../client/without-undefined.ts';
import type { Principal } from '../../../contract/access.ts';
import type { AuditRecord } from '../../../contract/audit.ts';
import type { Policy } from '../../../contract/policy/compile.ts';
import { type Denial, decide, type Verdict } from '../../../contract/policy/decide.ts';
import { Past } from './past.ts';
import { type Asked, deviceOf, Untold, waysOf } from './questions.ts';
import { type Request, requestOf } from './record.ts';

/** What a candidate says of one request of the log. */
export type Judgement =
  | { change: 'refused'; request: Request; denial: Pick<Denial, 'message' | 'rule' | 'where' | 'limit'> }
  | { change: 'allowed'; request: Request; rule: string }
  | { change: 'none'; request: Request; allowed: boolean }
  | { change: 'untold'; request: Request; reason: string };

/** What these bind hangs on what was before, which the log does not tell. */
const ofTime = new Set([
  'changesPerSecond',
  'callsPerSecond',
  'bytesPerSecond',
  'highRatioPerSecond',
  'outputs', // of an instrument: what was set before counts
]);

/** Puts the requests of a log through a policy, in their order. @param gidsOf the groups of a user, as he would log in now */
export function* replay(
  records: Iterable<AuditRecord>,
  policy: Policy,
  gidsOf: (user: string) => readonly number[],
): Generator<Judgement> {
  const past = new Past();
  const principals = new Map<string, Principal>();
  for (const record of records) {
    const request = requestOf(record);
    if (request !== undefined && !aftermath.has(request.event)) {
      const { user, uid, key } = request;
      const id = `${uid} ${key} ${user}`;
      const principal = principals.get(id) ?? { user, uid, key, gids: [...gidsOf(user)] };
      principals.set(id, principal);
      yield judge(policy, principal, request, past);
    }
    past.note(record);
  }
}

/** Lines that tell what became of an earlier one, or what asks no rule. */
const aftermath = new Set(['failed', 'lease-end', 'program-end', 'open-port', 'provide', 'provide-end']);

function judge(policy: Policy, principal: Principal, request: Request, past: Past): Judgement {
  const device = deviceOf(request);
  const wasAllowed = request.event !== 'denied';
  if (device !== undefined && !policy.devices.has(device)) {
    if (!wasAllowed) return { change: 'none', request, allowed: false };
    return {
      change: 'refused',
      request,
      denial: { message: `there is no device '${device}' in ${policy.files.join(', ')}` },
    };
  }
  try {
    const ways = waysOf(policy, request, past).flatMap((way) =>
      past.mayHold(request).map((holdsLease) => together(policy, principal, way, holdsLease)),
    );
    return compared(policy, request, ways, past);
  } catch (error) {
    if (error instanceof Untold) return { change: 'untold', request, reason: error.message };
    throw error;
  }
}

/** All of it must be allowed. */
function together(policy: Policy, principal: Principal, way: readonly Asked[], holdsLease: boolean): Verdict {
  const verdicts = way.map((asked) => decide(policy, { principal, holdsLease, ...asked }));
  return verdicts.find(({ allowed }) => !allowed) ?? (verdicts.at(-1) as Verdict);
}

function compared(policy: Policy, request: Request, ways: readonly Verdict[], past: Past): Judgement {
  const untold = (reason: string): Judgement => ({ change: 'untold', request, reason });
  const wasAllowed = request.event !== 'denied';
  const [first] = ways;
  if (first === undefined) return untold('the line does not tell what was asked');
  if (ways.some(({ allowed }) => allowed !== first.allowed))
    return untold(
      'whether it is allowed hangs on how the device was, on who held it, or on what was asked, which the line does not tell',
    );
  if (!first.allowed) {
    if (!wasAllowed) return { change: 'none', request, allowed: false };
    const { limit } = first;
    if (limit !== undefined && ofTime.has(limit))
      return untold(`the limit ${limit} hangs on what was before: ${first.message}`);
    if (limit === 'lines' && request.asked[0]?.lines === undefined)
      return untold('which lines were sent, the log does not tell');
    if (limit === 'lease' && !past.knowsLeases) return untold('leases of before the first line are not known');
    const { message, rule, where } = first;
    return { change: 'refused', request, denial: { message, ...withoutUndefined({ rule, where, limit }) } };
  }
  if (wasAllowed) {
    if (request.event === 'program')
      return untold('its set-points are not in the log: postern schedule check judges a program');
    return { change: 'none', request, allowed: true };
  }
  if (request.limit !== undefined && ofTime.has(request.limit))
    return untold(`it was refused by ${request.limit}, which hangs on what was before`);
  if (request.asked[0]?.enabled === false)
    return untold('whether it is a switching off hangs on how the output was, which the log does not tell');
  const hasState = Object.keys(request.asked[0] ?? {}).length > 0;
  if (!hasState && !isPlain(policy, first.rule, request))
    return untold(
      `rule ${first.rule} would allow the access; whether its limits and dangers would, the log does not tell`,
    );
  return { change: 'allowed', request, rule: first.rule };
}

/** A rule that allows an access without a condition, on a device that has no requests of its own. */
function isPlain(policy: Policy, id: string, request: Request): boolean {
  const device = deviceOf(request);
  const entry = device === undefined ? undefined : policy.devices.get(device);
  if (entry === undefined) return true; // administrative
  const rule = policy.rules.find((one) => one.id === id);
  if (rule === undefined || entry.kind === 'ioctl' || entry.kind === 'instrument') return false;
  return Object.keys(rule.limits).length === 0 && !rule.leaseRequired && entry.lease === undefined;
}
