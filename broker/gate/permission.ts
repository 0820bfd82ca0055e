import type { Access, Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import { decide, type Question } from '../../contract/policy/decide.ts';
import type { Effect } from '../../contract/policy/effects.ts';
import type { AuditEvent } from '../audit/audit.ts';
import type { Core } from '../core.ts';
import type { Session } from '../session.ts';

/** Asks the policy for a kind of access, without saying what for. @throws Refusal `denied`, after it was written to the audit log */
export function permit(core: Core, session: Session, access: Access, device: string | undefined, method: string): void {
  const question: Question = { principal: session.principal, access };
  if (device !== undefined) question.device = device;
  demand(core, session, question, method);
}

/**
 * @returns the rule that allows it. A connection that has ended, or whose key has, is allowed nothing that it left waiting.
 * @throws Refusal `denied`, after it was written to the audit log
 */
export function demand(core: Core, session: Session, question: Question, method: string): string {
  const { principal } = session;
  mustBeConnected(core, session);
  const verdict = decide(core.authority.policy, question);
  if (verdict.allowed) return verdict.rule;
  const { allowed: _, message, ...data } = verdict;
  const { device } = question;
  const { rule, limit } = data;
  const asked = deniedState(core, question);
  core.audit.fold({ event: 'denied', ...whoIs(principal), device, method, rule, limit, ...asked, message }, true);
  throw new Refusal('denied', message, { ...data, device });
}

/** The state of an output that was refused by itself, so that another policy can be asked about it later (`policy replay`). */
function deniedState({ authority }: Core, question: Question): Pick<AuditEvent, 'values'> {
  const { effect } = question;
  if (effect === undefined || !('states' in effect)) return {};
  const alone = (state: object) => ({ ...effect, states: [state], passing: [] }) as Effect;
  const refused = effect.states.find(
    (state) => !decide(authority.policy, { ...question, effect: alone(state) }).allowed,
  );
  return refused === undefined ? {} : { values: { ...refused } };
}

/** @throws Refusal `unavailable` for one that has ended, and has left something waiting */
export function mustBeConnected({ sessions }: Core, session: Session): void {
  if (sessions.has(session)) return;
  const { user } = session.principal;
  throw new Refusal('unavailable', `${user} has disconnected: what was not done by then is not done`);
}

/**
 * Has the log tell what is to be done, before it is done.
 * @param mustBeWritten whether it is not done while the log cannot be written
 * @returns what to call if it was not done after all
 * @throws Refusal `unavailable` if the log cannot take it
 */
export function record(
  { audit }: Core,
  lines: readonly AuditEvent[],
  mustBeWritten: boolean,
): (error: unknown) => void {
  const undone = (error: unknown) => {
    for (const { event: _event, values: _values, sum: _sum, ...line } of lines)
      audit.fold({ event: 'failed', ...line, message: (error as Error).message }, false);
  };
  if (mustBeWritten) audit.mustBeWritten();
  for (const line of lines) audit.fold(line, false);
  try {
    if (mustBeWritten) audit.mustBeWritten();
    else audit.flush();
  } catch (error) {
    undone(error);
    throw error;
  }
  return undone;
}

export const whoIs = ({ user, uid, key }: Principal) => ({ user, uid, key });
