import { useSignal } from '@preact/signals';
import { DeviceCard } from './card.tsx';
import type { DeviceRow } from './inventory.ts';
import { PwmChannel } from './pwm-channel.tsx';
import { PwmEditor } from './pwm-editor.tsx';

/** A device of PWM channels: one, or as many as its entry covers. */
export function PwmCard({ row }: { row: DeviceRow }) {
  const [only, ...others] = row.units;
  const isMany = others.length > 0;
  return (
    <DeviceCard row={row} what={isMany ? `${row.units.length} PWM channels` : 'PWM channel'} isWide={isMany}>
      {only === undefined && <p class="state">Its chip is not there.</p>}
      {only !== undefined && !isMany && (
        <PwmChannel unit={only}>
          <PwmEditor unit={only} />
        </PwmChannel>
      )}
      {isMany && (
        <div class="channels">
          {row.units.map((unit) => (
            <OneOfMany key={unit.name} unit={unit} />
          ))}
        </div>
      )}
    </DeviceCard>
  );
}

/** Of many, only that is to be set which somebody wants to set. */
function OneOfMany({ unit }: { unit: DeviceRow['units'][number] }) {
  const isOpen = useSignal(false);
  return (
    <section class="channel-of" aria-labelledby={`channel-${unit.name}`}>
      <h4 id={`channel-${unit.name}`}>{unit.name}</h4>
      <PwmChannel unit={unit}>
        <details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
          <summary>
            Set <span class="hidden">{unit.name}</span>
          </summary>
          {isOpen.value && <PwmEditor unit={unit} />}
        </details>
      </PwmChannel>
    </section>
  );
}
