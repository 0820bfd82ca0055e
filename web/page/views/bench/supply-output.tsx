import { useSignal } from '@preact/signals';
import type { PsuOutput, PsuReading, PsuSetPoint } from '../../../../client/browser.ts';
import { e3631a } from '../../../../contract/instruments/shipped/e3631a.ts';
import { boundsOf, type DeviceRule, type Range } from '../../panel/rules.ts';
import { NumberField } from '../../parts/number-field.tsx';
import { CardAct, useCard } from './card.tsx';
import { HistoryChart } from './history-chart.tsx';
import { plainNumber, signed } from './numbers.ts';
import type { OutputHistory } from './supply-part.tsx';
import { SupplyProtection } from './supply-protection.tsx';
import { useObjection } from './use-explained.ts';

export interface SupplyOutputProps {
  readonly device: string;
  readonly output: PsuOutput;
  readonly set: { readonly volts: number; readonly amps: number };
  readonly protection: { readonly overVolts: number; readonly overAmps: number };
  readonly reading: PsuReading | undefined;
  readonly history: OutputHistory;
  /** Undefined: not known yet. */
  readonly rules: readonly DeviceRule[] | undefined;
}

/** In the place of a pace. */
const AT_ONCE = 0;

const modes = { CV: '● CV', CC: '▲ CC, the current is limited', unregulated: '▲ Unregulated', off: '○ Off' } as const;

/** One output: what it gives, what it is set to, what it may be set to. */
export function SupplyOutput({ device, output, set, protection, reading, history, rules }: SupplyOutputProps) {
  const card = useCard();
  const limits = useOutputLimits(device, output, rules);
  const volts = useSignal<number | undefined>(undefined);
  const amps = useSignal<number | undefined>(undefined);
  const pace = useSignal<number | undefined>(undefined);
  const voltsPerSecond = pace.value ?? (limits.pace.low === AT_ONCE ? AT_ONCE : limits.pace.high);
  const mayWrite = card.row.access.includes('write') && limits.never === undefined;
  const fields = {
    output,
    ...(volts.value === undefined ? {} : { volts: volts.value }),
    ...(volts.value === undefined || voltsPerSecond === AT_ONCE ? {} : { voltsPerSecond }),
    ...(amps.value === undefined ? {} : { amps: amps.value }),
  };
  const isChanged = volts.value !== undefined || amps.value !== undefined;
  const forget = () => {
    volts.value = undefined;
    pace.value = undefined;
    amps.value = undefined;
  };
  const call = { device, method: 'set', fields };
  const objection = useObjection('instrument.call', call, isChanged);
  const noteId = `set-${device}-${output}`;
  const never = card.row.access.includes('write') ? limits.never : undefined;
  return (
    <section class="output" aria-labelledby={`output-${device}-${output}`}>
      <header>
        <h4 id={`output-${device}-${output}`}>{output}</h4>
        <span>{reading === undefined ? '◌ Not measured yet' : modes[reading.mode]}</span>
      </header>
      <p class="measured">
        <span class="hidden">Measured:</span>
        <span class="figure">{reading === undefined ? '–' : signed(reading.volts, 3, 7)}</span> V{' '}
        <span class="figure">{reading === undefined ? '–' : signed(reading.amps, 3, 6)}</span> A
      </p>
      <HistoryChart label={`Volts of ${output}, the last two minutes`} history={history.volts} unit="V" least={1} />
      <HistoryChart label={`Amps of ${output}, the last two minutes`} history={history.amps} unit="A" least={0.1} />
      <div class="row">
        <NumberField
          label="Volts"
          unit="V"
          value={volts.value ?? set.volts}
          low={plainNumber(limits.volts.low)}
          high={plainNumber(limits.volts.high)}
          isReadOnly={!mayWrite}
          onEnter={(value) => (volts.value = value)}
        />
        <NumberField
          label="Amps"
          unit="A"
          value={amps.value ?? set.amps}
          low={plainNumber(limits.amps.low)}
          high={plainNumber(limits.amps.high)}
          isReadOnly={!mayWrite}
          onEnter={(value) => (amps.value = value)}
        />
        <NumberField
          label="Pace"
          unit="V/s"
          value={voltsPerSecond}
          low={limits.pace.low}
          high={limits.pace.high}
          isReadOnly={!mayWrite}
          onEnter={(value) => (pace.value = value)}
        />
      </div>
      <div class="row">
        <CardAct
          method="instrument.call"
          params={{ device, method: 'set', fields: { output, volts: 0 } }}
          about={call}
          kind="main"
          notNow={never ?? (isChanged ? objection : 'Nothing is changed yet.')}
          reasonAt={noteId}
          label={`Set ${output}`}
          run={async (postern) => {
            await postern.psu(device).set(fields);
            // What was typed meanwhile stays.
            if (volts.value === fields.volts) volts.value = undefined;
            if (amps.value === fields.amps) amps.value = undefined;
            if (pace.value === voltsPerSecond) pace.value = undefined;
          }}
        >
          Set
        </CardAct>
        <button
          type="button"
          onClick={forget}
          aria-disabled={isChanged ? undefined : 'true'}
          aria-label={`Discard what is typed for ${output}`}
        >
          Discard
        </button>
      </div>
      <p class={objection === undefined ? 'faint' : 'sign bad'} id={noteId}>
        {never ?? (objection === undefined ? setWords(set, fields, protection) : `▲ ${objection}`)}
      </p>
      <SupplyProtection device={device} output={output} protection={protection} />
    </section>
  );
}

function setWords(
  set: SupplyOutputProps['set'],
  { volts, amps, voltsPerSecond }: Omit<PsuSetPoint, 'output'>,
  protection: SupplyOutputProps['protection'],
): string {
  const point = `${volts ?? set.volts} V, at most ${amps ?? set.amps} A`;
  const pace = voltsPerSecond === undefined ? 'at once' : `at ${voltsPerSecond} V/s`;
  const how = volts === undefined ? '' : `, ${pace}`;
  const isChanged = volts !== undefined || amps !== undefined;
  return isChanged ? `◇ Would be ${point}${how}` : `Set to ${point}${protectionWords(protection)}`;
}

const protectionWords = ({ overVolts, overAmps }: SupplyOutputProps['protection']): string => {
  const words = [overVolts > 0 && `${overVolts} V`, overAmps > 0 && `${overAmps} A`].filter(Boolean);
  return words.length === 0 ? '' : `; trips above ${words.join(' or ')}`;
};

interface OutputLimits {
  readonly volts: Range;
  readonly amps: Range;
  /** How fast the voltage may change, V/s; from 0: at once, too. */
  readonly pace: Range;
  /** Why it may not be set at all. */
  readonly never?: string | undefined;
}

function useOutputLimits(device: string, output: PsuOutput, rules: SupplyOutputProps['rules']): OutputLimits {
  const { volts, amps, voltsPerSecond } = e3631a.outputs[output];
  const whole = { volts: { low: volts.min, high: volts.max }, amps: { low: amps.min, high: amps.max } };
  const within = (quantity: 'volts' | 'amps') =>
    rules === undefined ? whole[quantity] : boundsOf(rules, { method: 'set', output, quantity }, whole[quantity]);
  const bounds = { volts: within('volts'), amps: within('amps') };
  const paces = { low: voltsPerSecond.min, high: voltsPerSecond.max };
  const pace = boundsOf(rules ?? [], { method: 'set', output, quantity: 'voltsPerSecond' }, paces) ?? paces;
  const isNever = bounds.volts === undefined || bounds.amps === undefined;
  const farthest = Math.abs(volts.min) > Math.abs(volts.max) ? volts.min : volts.max;
  const most = { device, method: 'set', fields: { output, volts: farthest, amps: amps.max } };
  const never = useObjection('instrument.call', most, isNever);
  return {
    volts: bounds.volts ?? whole.volts,
    amps: bounds.amps ?? whole.amps,
    pace: pace.high < paces.high ? pace : { ...pace, low: AT_ONCE },
    never,
  };
}
