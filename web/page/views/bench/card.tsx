import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext, useId } from 'preact/hooks';
import { useAllowed } from '../../panel/allowed.ts';
import { Act, type ActProps } from '../../parts/act.tsx';
import { Why } from '../../parts/why.tsx';
import { type DeviceRow, faultOf, heldAgainst, leasesOn } from './inventory.ts';
import { LeaseLine } from './lease-line.tsx';
import { useBench } from './use-bench.ts';

export interface CardFacts {
  readonly row: DeviceRow;
  /** Why nothing of it may be changed now, for another reason than the policy's. */
  readonly notNow?: string | undefined;
  /** Why it may not even be switched off, for which nobody needs a lease. */
  readonly notEvenOff?: string | undefined;
  /** Where the card says that one may only look. */
  readonly reasonAt?: string | undefined;
}

const CardContext = createContext<CardFacts | undefined>(undefined);

export function useCard(): CardFacts {
  const facts = useContext(CardContext);
  if (facts === undefined) throw new Error('outside of a card');
  return facts;
}

/** An act of a card: what stands against all of them is said once, on the card. */
export function CardAct({ notNow, isSwitchingOff = false, ...own }: ActProps & { isSwitchingOff?: boolean }) {
  const card = useCard();
  const reason = isSwitchingOff ? card.notEvenOff : card.notNow;
  return <Act {...own} notNow={reason ?? notNow} reasonAt={own.reasonAt ?? card.reasonAt} />;
}

export interface DeviceCardProps {
  readonly row: DeviceRow;
  /** What it is, in a word or two. */
  readonly what: string;
  readonly isWide?: boolean | undefined;
  /** It holds nothing that could be leased apart from what hangs on it. */
  readonly hasLease?: boolean | undefined;
  readonly children: ComponentChildren;
}

/** One device: its name, how it is, who holds it, and what stands against changing it, once. */
export function DeviceCard({ row, what, isWide = false, hasLease = true, children }: DeviceCardProps) {
  const bench = useBench();
  const id = useId();
  const { device, leaseRequired } = row;
  const leases = leasesOn(bench.leases.value, row);
  const isPresent = bench.present.value.get(device) !== false;
  const fault = faultOf(row);
  const mayTake = useAllowed('lease.take', { device });
  const isHeld = leases.some(({ mine }) => mine);
  const mustTake = leaseRequired && !isHeld ? 'Changes need a lease: take it first.' : undefined;
  const notEvenOff =
    (isPresent ? undefined : `${device} is unplugged.`) ??
    (fault === undefined ? undefined : `${device} is out of service.`) ??
    heldAgainst(leases);
  const notNow = notEvenOff ?? mustTake;
  // One line for all controls: who may not write may nothing of it, and the same reason ten times is noise.
  const mayOnlyLook = mayTake.allowed === false && !row.access.includes('write');
  const said = mayOnlyLook ? mayTake.message : notNow;
  return (
    <CardContext.Provider value={{ row, notNow, notEvenOff, reasonAt: said === undefined ? undefined : `${id}-why` }}>
      <article class={`card device${isWide ? ' wide' : ''}`} aria-labelledby={id} id={`device-${device}`}>
        <header>
          <h3 id={id} tabIndex={-1}>
            {device}
          </h3>
          <span class="what">{what}</span>
          {!isPresent && <strong class="sign bad">▲ Unplugged</strong>}
        </header>
        {fault !== undefined && (
          <div class="fault">
            <p>
              <strong class="sign bad">▲ Out of service</strong> {fault}
            </p>
            <Act
              method="devices.reset"
              params={{ device }}
              run={(postern) => postern.call('devices.reset', { device })}
              label={`Reset ${device}`}
            >
              Reset
            </Act>
          </div>
        )}
        {children}
        <footer>
          {hasLease && !mayOnlyLook && <LeaseLine row={row} leases={leases} />}
          {hasLease && mayOnlyLook && leases.length > 0 && <LeaseLine row={row} leases={leases} mayOnlyLook />}
          <p class="reason said" id={`${id}-why`}>
            {said !== undefined && (
              <>
                {mayOnlyLook ? `You may only look: ${said} ` : `${said} `}
                {mayOnlyLook && <Why method="lease.take" params={{ device }} />}
              </>
            )}
          </p>
        </footer>
      </article>
    </CardContext.Provider>
  );
}
