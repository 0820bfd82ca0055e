import { AskPolicy } from './ask-policy.tsx';
import { AuditLog } from './audit-log.tsx';
import { BrokerFacts } from './broker-facts.tsx';
import { OwnRights } from './own-rights.tsx';
import { Refusals } from './refusals.tsx';

/** Who one is to the broker, what one may do and why not, and what was decided. */
export function Policy() {
  return (
    <div class="policy">
      <h1 class="hidden">Policy</h1>
      <div class="column">
        <OwnRights />
        <BrokerFacts />
      </div>
      <div class="column">
        <AskPolicy />
        <Refusals />
      </div>
      <AuditLog />
    </div>
  );
}
