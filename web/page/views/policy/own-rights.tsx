import { useAsked, useTopic } from '../../panel/use.ts';
import { Facts } from '../../parts/facts.tsx';
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
          <Facts
            facts={{
              User: `${me.user} (uid ${me.uid})${me.admin ? ', an administrator' : ''}`,
              Groups: me.groups.map(({ name }) => name).join(', ') || 'none',
              Key: `${me.keyComment} ${me.key}${me.keyExpiresAt === undefined ? '' : `, good until ${me.keyExpiresAt}`}`,
            }}
          />
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
