import { DeviceCard } from './card.tsx';
import { ChangerPart } from './changer-part.tsx';
import { ClockPart } from './clock-part.tsx';
import type { DeviceRow } from './inventory.ts';
import { RequestsPart } from './requests-part.tsx';
import { TapePart } from './tape-part.tsx';
import { useBench } from './use-bench.ts';
import { WatchdogPart } from './watchdog-part.tsx';

const parts = {
  mtio: { what: 'Tape drive', Part: TapePart },
  changer: { what: 'Media changer', Part: ChangerPart },
  watchdog: { what: 'Watchdog', Part: WatchdogPart },
  rtc: { what: 'Real time clock', Part: ClockPart },
} as const;

const isKnown = (profile: string): profile is keyof typeof parts => Object.hasOwn(parts, profile);

/** A device node with a profile: what is known of some, and the requests of all. */
export function NodeCard({ row }: { row: DeviceRow }) {
  const node = useBench().nodes.value.get(row.device);
  const profile = node?.profile ?? row.units[0]?.backend ?? row.kind;
  const known = isKnown(profile) ? parts[profile] : undefined;
  return (
    <DeviceCard row={row} what={known?.what ?? `Profile ${profile}`}>
      {node?.blocked !== undefined && (
        <p class="sign warn">
          ■ {node.blocked.request} has not come back from the kernel since {node.blocked.since}
        </p>
      )}
      {known !== undefined && node?.present !== false && <known.Part device={row.device} />}
      <RequestsPart device={row.device} />
    </DeviceCard>
  );
}
