import { useSignal } from '@preact/signals';
import type { PsuOutput } from '../../../../client/browser.ts';
import { e3631a } from '../../../../contract/instruments/shipped/e3631a.ts';
import { NumberField } from '../../parts/number-field.tsx';
import { CardAct } from './card.tsx';

const { overVolts, overAmps } = e3631a.methods.protect.fields;
const limits = [
  { name: 'overVolts', label: 'Over-voltage', ...overVolts },
  { name: 'overAmps', label: 'Over-current', ...overAmps },
] as const;

export interface SupplyProtectionProps {
  readonly device: string;
  readonly output: PsuOutput;
  readonly protection: { readonly overVolts: number; readonly overAmps: number };
}

/** What switches everything off when it is measured above this. */
export function SupplyProtection({ device, output, protection }: SupplyProtectionProps) {
  const typed = useSignal<Partial<SupplyProtectionProps['protection']>>({});
  const fields = { output, ...typed.value };
  return (
    <details class="protection">
      <summary>Protection of {output}</summary>
      <p class="faint">The driver switches all outputs off when more is measured. 0: it does not.</p>
      <div class="row">
        {limits.map(({ name, label, unit, min, max }) => (
          <NumberField
            key={name}
            label={label}
            unit={unit}
            value={typed.value[name] ?? protection[name]}
            low={min}
            high={max}
            onEnter={(value) => (typed.value = { ...typed.value, [name]: value })}
          />
        ))}
      </div>
      <CardAct
        method="instrument.call"
        params={{ device, method: 'protect', fields: { output } }}
        about={{ device, method: 'protect', fields }}
        notNow={Object.keys(typed.value).length === 0 ? 'Nothing is changed yet.' : undefined}
        label={`Protect ${output}`}
        run={async (postern) => {
          const sent = typed.value;
          await postern.psu(device).protect(fields);
          // What was typed meanwhile stays.
          if (typed.value === sent) typed.value = {};
        }}
      >
        Protect
      </CardAct>
    </details>
  );
}
