import { useSignal } from '@preact/signals';
import { useTopic } from '../../panel/use.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { Facts } from '../../parts/facts.tsx';
import { Nothing, Refused } from '../../parts/states.tsx';
import { addressOf } from '../../place.ts';
import { views } from '../../views.ts';
import { DeviceCard } from './card.tsx';
import type { DeviceRow } from './inventory.ts';
import { factsOf } from './requests.ts';
import { SupplyPart } from './supply-part.tsx';
import { useBench } from './use-bench.ts';

const kinds: Readonly<Record<string, { readonly what: string; readonly view?: string }>> = {
  e3631a: { what: 'Supply E3631A' },
  megasquirt: { what: 'Engine controller', view: 'ecu' },
  engine: { what: 'Engine', view: 'engine' },
};

const LOOK_MS = 2000;
const MOST_FACTS = 12;

export function InstrumentCard({ row }: { row: DeviceRow }) {
  const { device } = row;
  const instrument = useBench().instruments.value.get(device);
  const profile = instrument?.profile ?? '';
  const { what, view } = (Object.hasOwn(kinds, profile) ? kinds[profile] : undefined) ?? { what: `Profile ${profile}` };
  const isServed = instrument?.served === true;
  return (
    <DeviceCard row={row} what={what} isWide={profile === 'e3631a'}>
      {!isServed && (
        <Nothing
          text={`No driver serves it. Whoever is '${instrument?.provider ?? 'its provider'}' on that machine starts one: postern drive ${device}`}
        />
      )}
      {isServed && profile === 'e3631a' && <SupplyPart device={device} />}
      {isServed && profile !== 'e3631a' && <StatePart device={device} />}
      {view !== undefined && Object.hasOwn(views, view) && (
        <p>
          <a href={addressOf(view, device)}>Show it whole</a>
        </p>
      )}
    </DeviceCard>
  );
}

/** What a driver keeps told of any instrument. */
function StatePart({ device }: { device: string }) {
  const { asked, again } = usePoll((postern) => postern.call('instrument.state', { device }), LOOK_MS);
  const all = useSignal(false);
  useTopic('instrument.events', ({ topic }) => topic === 'state' && again(), { devices: [device] });
  const { value, refusal } = asked.value;
  if (value === undefined)
    return refusal === undefined ? <p class="state">◌</p> : <Refused refusal={refusal} again={again} />;
  const facts = factsOf(value.state);
  return (
    <>
      <Facts facts={Object.fromEntries(facts.slice(0, all.value ? undefined : MOST_FACTS))} />
      {facts.length > MOST_FACTS && (
        <button type="button" class="quiet" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
          {all.value ? 'Fewer' : `All ${facts.length} facts`}
        </button>
      )}
    </>
  );
}
