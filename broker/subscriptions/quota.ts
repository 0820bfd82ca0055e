import { Refusal } from '../../contract/errors.ts';
import type { Core } from '../core.ts';
import type { Session } from '../session.ts';

/** Events and frames count alike. @throws Refusal `limit` for one more than a connection may have */
export function mustHaveSubscriptions({ authority, subscriptions, telemetry }: Core, session: Session): void {
  const theirs = subscriptions.countOf(session) + telemetry.count(session);
  const max = authority.policy.quotas(session.principal).subscriptions;
  if (theirs < max) return;
  throw new Refusal('limit', `this connection has ${theirs} subscriptions, at most ${max} are allowed`, {
    quota: 'subscriptions',
    max,
  });
}
