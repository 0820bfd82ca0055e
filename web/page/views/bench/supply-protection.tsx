import { useSignal } from '@preact/signals';
import type { PsuOutput } from '../../../../client/browser.ts';
import { e3631a } from '../../../../contract/instruments/shipped/e3631a.ts';
import { NumberField } from '../../parts/number-field.tsx';
import { CardAct } from './card.tsx';

const { overVolts: VOLTS, overAmps: AMPS } = e3631a.methods.protect.fields;

export interface SupplyProtectionProps {
  readonly device: string;
  readonly output: PsuOutput;
  readonly protection: { readonly overVolts: number; readonly overAmps: number };
}

/** What switches everything off when it is measured above this. */
export function SupplyProtection({ device, output, protection }: SupplyProtectionProps) {
  const overVolts = useSignal(protection.overVolts);
  const overAmps = useSignal(protection.overAmps);
  const fields = { output, overVolts: overVolts.value, overAmps: overAmps.value };
  const isChanged = fields.overVolts !== protection.overVolts || fields.overAmps !== protection.overAmps;
  return (
    <details class="protection">
      <summary>Protection of {output}</summary>
      <p class="faint">The driver switches all outputs off when more is measured. 0: it does not.</p>
      <div class="row">
        <NumberField
          label="Over-voltage"
          unit="V"
          value={overVolts.value}
          low={VOLTS.min}
          high={VOLTS.max}
          onEnter={(value) => (overVolts.value = value)}
        />
        <NumberField
          label="Over-current"
          unit="A"
          value={overAmps.value}
          low={AMPS.min}
          high={AMPS.max}
          onEnter={(value) => (overAmps.value = value)}
        />
      </div>
      <CardAct
        method="instrument.call"
        params={{ device, method: 'protect', fields }}
        notNow={isChanged ? undefined : 'Nothing is changed yet.'}
        label={`Protect ${output}`}
        run={(postern) => postern.psu(device).protect(fields)}
      >
        Protect
      </CardAct>
    </details>
  );
}
