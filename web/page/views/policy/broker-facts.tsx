import { tell } from '../../panel/notes.ts';
import { useTopic } from '../../panel/use.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { Act } from '../../parts/act.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Refused, Waiting } from '../../parts/states.tsx';

const LOOK_MS = 2000;
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** How the broker is, and its policy. */
export function BrokerFacts() {
  const { asked, again } = usePoll((postern) => postern.status(), LOOK_MS);
  useTopic('policy', again);
  const { value: status, refusal } = asked.value;
  if (refusal !== undefined && status === undefined) return <Refused refusal={refusal} again={again} />;
  if (status === undefined) return <Waiting for="the broker" />;
  const { policy, audit, connections, requests } = status;
  const facts = {
    Broker: `${status.version}, pid ${status.pid}, Node ${status.node}, ${mebibytes(status.residentBytes)}`,
    'Running since': status.startedAt,
    Policy: `${policy.rules} rules, ${policy.devices} devices, of ${policy.file}, read ${policy.loadedAt}`,
    'Policy problem': policy.lastError,
    'Audit log': audit.writable ? `${audit.lines} lines` : '▲ cannot be written: nothing may be changed',
    'Audit problem': audit.problem,
    Connections: `${connections.open} open, ${connections.refused} refused, ${connections.violations} violations`,
    Requests: `${requests.answered} answered, ${requests.refused} refused`,
    Leases: String(status.leases),
  };
  return (
    <section class="card" aria-labelledby="broker-title">
      <h2 id="broker-title">The broker</h2>
      <Facts facts={facts} />
      <Act
        method="policy.reload"
        params={{}}
        run={async (postern) => {
          const { rules, warnings } = await postern.policy.reload();
          tell('done', `The policy was read again: ${rules} rules. ${warnings.join(' ')}`);
        }}
      >
        Read the policy again
      </Act>
    </section>
  );
}
