import { type Signal, useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { frequencyHz, highRatio, type PwmState } from '../../../../contract/pwm/waveform.ts';
import { Waveform } from '../../charts/waveform.tsx';
import { CardAct } from './card.tsx';
import type { DeviceRow } from './inventory.ts';
import { hertz, percent, seconds } from './numbers.ts';
import { referenceOf } from './pwm-draft.ts';
import { useBench } from './use-bench.ts';

export type PwmUnit = DeviceRow['units'][number];

/** Where an editor puts what it would do, for the waveform to show. */
const PlannedContext = createContext<Signal<PwmState | undefined> | undefined>(undefined);

export function usePlanned(): Signal<PwmState | undefined> {
  const planned = useContext(PlannedContext);
  if (planned === undefined) throw new Error('outside of a channel');
  return planned;
}

/** One channel as it is: its waveform, its numbers, who changed it last. */
export function PwmChannel({ unit, children }: { unit: PwmUnit; children: ComponentChildren }) {
  const bench = useBench();
  const seen = bench.channel(unit.name);
  const planned = useSignal<PwmState | undefined>(undefined);
  const state = useComputed(() => seen.value?.state);
  const word = useComputed(() => (state.value == null ? '○ Not open' : state.value.enabled ? '● Running' : '○ Off'));
  const numbers = {
    High: useComputed(() => show(state.value, (now) => percent(highRatio(now)).trim())),
    Frequency: useComputed(() => show(state.value, (now) => (now.periodNs === 0 ? '–' : hertz(frequencyHz(now))))),
    Period: useComputed(() => show(state.value, (now) => seconds(now.periodNs))),
    'Time high': useComputed(() => show(state.value, (now) => seconds(highRatio(now) * now.periodNs))),
    Polarity: useComputed(() => show(state.value, (now) => now.polarity)),
  };
  const label = useComputed(() => waveformWords(unit.name, state.value));
  const cause = useComputed(() => seen.value?.problem ?? seen.value?.cause ?? '');
  const runs = useComputed(() => state.value?.enabled === true).value;
  return (
    <PlannedContext.Provider value={planned}>
      <div class="channel">
        <div class="now">
          <span class="word">{word}</span>
          <RunButton unit={unit} runs={runs} />
        </div>
        <Waveform state={state} planned={planned} label={label} />
        <dl class="numbers">
          {Object.entries(numbers).map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <p class="cause">{cause}</p>
        {children}
      </div>
    </PlannedContext.Provider>
  );
}

function RunButton({ unit, runs }: { unit: PwmUnit; runs: boolean }) {
  const reference = referenceOf(unit);
  if (runs)
    return (
      <CardAct
        method="pwm.disable"
        params={reference}
        run={(postern) => postern.call('pwm.disable', reference)}
        label={`Switch off ${unit.name}`}
        isSwitchingOff
      >
        Switch off
      </CardAct>
    );
  return (
    <CardAct
      method="pwm.set"
      params={{ ...reference, enabled: true }}
      run={(postern) => postern.call('pwm.set', { ...reference, enabled: true })}
      label={`Switch on ${unit.name}`}
    >
      Switch on
    </CardAct>
  );
}

const show = (state: PwmState | null | undefined, words: (now: PwmState) => string): string =>
  state == null ? '–' : words(state);

function waveformWords(name: string, state: PwmState | null | undefined): string {
  if (state == null) return `${name} is not open`;
  const shape = `${percent(highRatio(state)).trim()} high at ${hertz(frequencyHz(state))}, polarity ${state.polarity}`;
  return `${name} ${state.enabled ? 'runs' : 'is off'}: ${shape}`;
}
