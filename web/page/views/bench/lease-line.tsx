import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { tell } from '../../panel/notes.ts';
import { Act } from '../../parts/act.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import type { DeviceRow, LeaseRow } from './inventory.ts';
import { timeOfDay } from './numbers.ts';
import { useBench } from './use-bench.ts';

export interface LeaseLineProps {
  readonly row: DeviceRow;
  readonly leases: readonly LeaseRow[];
  readonly mayOnlyLook?: boolean | undefined;
}

/** Who holds a device and since when; taking, releasing, and what became of a lease that was lost. */
export function LeaseLine({ row: { device, leaseRequired, safe }, leases, mayOnlyLook = false }: LeaseLineProps) {
  const bench = useBench();
  const mine = leases.find((lease) => lease.mine);
  const lost = bench.lost.value.get(device);
  const others = leases.filter((lease) => !lease.mine);
  const holder = mine === undefined ? others[0] : undefined;
  return (
    <div class="lease">
      {lost !== undefined && (
        <p class="lost" role="alert">
          <span>
            <strong class="sign bad">▲ Lease lost</strong> at {timeOfDay(lost.atMs)}: {lost.reason}
          </span>{' '}
          <button
            type="button"
            class="quiet"
            aria-label={`I know that the lease on ${device} is lost`}
            onClick={() => bench.forget(device)}
          >
            I know
          </button>
        </p>
      )}
      <p class="holder">
        {mine !== undefined && (
          <>
            <strong class="sign good">● You hold it</strong>
            {mine.shared ? ', shared,' : ''} since {timeOfDay(Date.parse(mine.since))}
          </>
        )}
        {mine === undefined && holder === undefined && '○ Nobody holds it'}
        {holder !== undefined && (
          <>
            <strong class="sign warn">■ {others.map(({ user }) => user).join(', ')}</strong>
            {holder.mine ? '' : ` (process ${holder.pid})`} {others.length > 1 ? 'hold' : 'holds'}{' '}
            {holder.device === device ? 'it' : holder.units.join(', ')}
            {holder.shared ? ', shared,' : ''} since {timeOfDay(Date.parse(holder.since))}
          </>
        )}
      </p>
      {!mayOnlyLook && mine === undefined && (
        <Take
          device={device}
          isFree={holder === undefined}
          mayShare={holder?.shared !== false}
          isWanted={leaseRequired}
        />
      )}
      {mine !== undefined && bench.held.value.has(device) && (
        <span class="acts">
          <Act
            method="lease.release"
            params={{ lease: mine.lease }}
            run={() => bench.release(device, false)}
            label={`Release, safe: ${device} becomes ${safe === '' ? 'safe' : safe}`}
          >
            Release, safe
          </Act>
          <Act
            method="lease.release"
            params={{ lease: mine.lease, keep: true }}
            run={() => bench.release(device, true)}
            label={`Release, keep: ${device} stays as it is`}
          >
            Release, keep
          </Act>
        </span>
      )}
      {holder !== undefined && bench.isAdmin.value && <Seize device={device} holders={others} />}
    </div>
  );
}

function Take({
  device,
  isFree,
  mayShare,
  isWanted,
}: {
  device: string;
  isFree: boolean;
  mayShare: boolean;
  isWanted: boolean;
}) {
  const bench = useBench();
  return (
    <span class="acts">
      {isFree && (
        <Act
          method="lease.take"
          params={{ device }}
          run={() => bench.take(device, false)}
          kind={isWanted ? 'main' : 'plain'}
          label={`Take ${device}`}
        >
          Take
        </Act>
      )}
      {mayShare && (
        <Act
          method="lease.take"
          params={{ device, shared: true }}
          run={() => bench.take(device, true)}
          label={`Share ${device} with others who hold it`}
        >
          Share
        </Act>
      )}
    </span>
  );
}

/** For administrators: ends everybody's leases. Whoever holds it is told why. */
function Seize({ device, holders }: { device: string; holders: readonly LeaseRow[] }) {
  const isOpen = useSignal(false);
  const reason = useSignal('');
  const id = useId();
  const isEmpty = reason.value.trim() === '';
  return (
    <>
      <button type="button" class="danger" aria-label={`Seize … ${device}`} onClick={() => (isOpen.value = true)}>
        Seize …
      </button>
      {isOpen.value && (
        <Dialog title={`Seize ${device}`} onClose={() => (isOpen.value = false)}>
          <p>
            {holders.map(({ user, pid }) => `${user} (process ${pid})`).join(', ')} will lose the lease, and {device}{' '}
            becomes safe.
          </p>
          <label for={id}>Why? They are told.</label>
          <input
            id={id}
            type="text"
            maxLength={200}
            value={reason.value}
            onInput={({ currentTarget }) => (reason.value = currentTarget.value)}
          />
          <Act
            method="lease.seize"
            params={{ device, reason: 'because' }}
            about={{ device, reason: reason.value }}
            notNow={isEmpty ? 'Say why first.' : undefined}
            kind="danger"
            run={async (postern) => {
              await postern.call('lease.seize', { device, reason: reason.value });
              tell('done', `${device} is seized`);
              isOpen.value = false;
            }}
          >
            Seize it
          </Act>
        </Dialog>
      )}
    </>
  );
}
