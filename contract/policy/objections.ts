import type { Access } from '../access.ts';
import type { Policy, Rule } from './compile.ts';
import { explainDanger, MACHINE } from './dangers.ts';
import type { Denial, Question } from './decide.ts';
import { type Effect, effectName, givesBack, turnsOff } from './effects.ts';
import { excess } from './limits.ts';

/** Why a rule that allows the access does not allow the whole of it: a danger, a limit, a lease. In this order, the first that there is. */
export function objection(policy: Policy, rule: Rule, question: Question): Denial | undefined {
  const { effect } = question;
  if (effect === undefined) return undefined;
  return (
    dangerObjection(rule, effect, question) ??
    limitObjection(rule, effect, question) ??
    leaseObjection(policy, rule, effect, question)
  );
}

type Objection = (rule: Rule, effect: Effect, question: Question) => Denial | undefined;

/** The first danger of the effect that the rule does not allow. `machine` takes the name of the very request too. */
const dangerObjection: Objection = (rule, effect, { device }) => {
  const what = effectName(effect);
  const listing = effect.kind === 'instrument' ? 'methods' : 'requests';
  const isListed = !('states' in effect) && rule.limits[listing]?.includes(what) === true;
  const isAllowed = (danger: string) => rule.dangers.has(danger) && (danger !== MACHINE || isListed);
  const danger = effect.dangers?.find((each) => !isAllowed(each));
  if (danger === undefined) return undefined;
  const isNamed = rule.dangers.has(danger);
  const where = place(rule, (isNamed ? undefined : rule.limitLines.danger) ?? rule.line);
  const lacking = isNamed ? `its '${listing}' do not list ${what}` : "its 'dangers' do not name it";
  const message = `${what} on ${device} has the danger '${danger}': ${lacking} (rule ${rule.id}, ${where})`;
  const explained = explainDanger(danger);
  const wanted = `an administrator for '${danger}' in the dangers of rule ${rule.id}`;
  return no(rule, explained === undefined ? message : `${message}. ${explained}`, {
    where,
    limit: 'danger',
    value: danger,
    allowedValue: [...rule.dangers],
    ask: danger === MACHINE ? `${wanted}, and for '${what}' in its ${listing}` : wanted,
  });
};

const limitObjection: Objection = (rule, effect, { usage }) => {
  const found = excess(rule.limits, effect, usage ?? { changesInLastSecond: 0 });
  if (found === undefined) return undefined;
  const where = place(rule, rule.limitLines[found.part ?? found.limit] ?? rule.line);
  return no(rule, `${found.message} (rule ${rule.id}, ${where})`, {
    where,
    limit: found.limit,
    value: found.value,
    allowedValue: found.allowed,
    ask: `a change of ${found.part ?? found.limit} in rule ${rule.id}`,
  });
};

function leaseObjection(
  policy: Policy,
  rule: Rule,
  effect: Effect,
  { device = '', access, holdsLease }: Question,
): Denial | undefined {
  if (!takesLease(policy, rule, device) || holdsLease === true || !isChange(effect, access)) return undefined;
  const message = `${device} may only be changed under a lease (rule ${rule.id}, ${place(rule, rule.line)})`;
  const ask = `nothing: take a lease first (postern lease ${device} -- COMMAND)`;
  return no(rule, message, { limit: 'lease', ask });
}

/** Whether what changes the device takes a lease by this rule. */
export const takesLease = (policy: Policy, rule: Rule, device: string): boolean =>
  rule.leaseRequired || policy.devices.get(device)?.lease === 'required';

/** What a lease is asked for: an output that becomes other than off, or is given back; of anything else all but reading and turning off. */
function isChange(effect: Effect, access: Access): boolean {
  const isOutput = 'states' in effect;
  return isOutput ? givesBack(effect) || !turnsOff(effect) : access !== 'read' && !turnsOff(effect);
}

export function no(rule: Rule, message: string, more: Omit<Denial, 'allowed' | 'message' | 'rule'>): Denial {
  return { allowed: false, message, rule: rule.id, where: place(rule, rule.line), ...more };
}

/** A line of a rule. */
export const place = ({ file }: Rule, line: number): string => `${file}:${line}`;
