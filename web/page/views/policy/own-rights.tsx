import { useAsked, useTopic } from '../../panel/use.ts';
import { Refused, Waiting } from '../../parts/states.tsx';
import { byAccess } from './by-access.ts';

/** Who the broker takes this page for, and what that user may do with which device. */
export function OwnRights() {
  const { asked, again } = useAsked((postern) => postern.whoami());
  useTopic('policy', again);
  const { value: me, refusal } = asked.value;
  return (
    <section class="card" aria-labelledby="rights-title">
      <h2 id="rights-title">You</h2>
      {refusal !== undefined && <Refused refusal={refusal} again={again} />}
      {refusal === undefined && me === undefined && <Waiting for="the broker" />}
      {me !== undefined && (
        <>
          <dl class="facts">
            <div>
              <dt>User</dt>
              <dd>
                {me.user} (uid {me.uid}){me.admin ? ', an administrator' : ''}
              </dd>
            </div>
            <div>
              <dt>Groups</dt>
              <dd>{me.groups.map(({ name }) => name).join(', ') || 'none'}</dd>
            </div>
            <div>
              <dt>Key</dt>
              <dd>
                {me.keyComment} {me.key}
                {me.keyExpiresAt === undefined ? '' : `, good until ${me.keyExpiresAt}`}
              </dd>
            </div>
          </dl>
          <h3>What you may do, at least in part</h3>
          <dl class="rights">
            {byAccess(me.access).map(({ access, devices }) => (
              <div key={access}>
                <dt>{access}</dt>
                <dd>{devices.join(', ')}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}
