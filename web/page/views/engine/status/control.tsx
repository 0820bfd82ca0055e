import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAllowed, whyNot } from '../../../panel/allowed.ts';
import { attempt } from '../../../panel/notes.ts';
import { boundsOf, useRules } from '../../../panel/rules.ts';
import { Act } from '../../../parts/act.tsx';
import { NumberField } from '../../../parts/number-field.tsx';
import { Why } from '../../../parts/why.tsx';
import { callOf, setValue, useEngine } from '../engine-context.ts';

/** A slider that goes to what the timer could do at most cannot be aimed with. */
const MOST_OF_SLIDER = 8000;
const STEP_RPM = 100;
/** Of the dictionary. */
const MOST_RPM = 30_000;
/** What is dragged is sent so often at most. */
const SEND_MS = 150;

/** What stands in for an engine: its speed, whether outputs are driven, and the way out. */
export function Control() {
  const { device, engine, state } = useEngine();
  const isMonitor = setValue(state, 'IsMonitorOnly') === 1;
  const monitor = (value: 0 | 1) => callOf(device, 'set', { name: 'IsMonitorOnly', value });
  return (
    <section class="card" aria-label="Control">
      <h2>Control</h2>
      <SimulatedSpeed />
      <div class="row">
        <span>{isMonitor ? '● Monitor only: nothing is driven' : '✓ Outputs are driven'}</span>
        {isMonitor ? (
          <Act method="instrument.call" params={monitor(0)} run={() => engine.monitor(false)}>
            Drive outputs
          </Act>
        ) : (
          <Act method="instrument.call" params={monitor(1)} run={() => engine.monitor(true)}>
            Monitor only
          </Act>
        )}
      </div>
      <div class="row">
        <Act method="instrument.call" params={callOf(device, 'stop')} run={() => engine.stop()} kind="danger">
          Stop
        </Act>
        <span class="reason">Stops the simulated encoder, and holds nothing any more.</span>
      </div>
    </section>
  );
}

function SimulatedSpeed() {
  const { device, engine, state } = useEngine();
  const set = (value: number) => callOf(device, 'set', { name: 'SimulatedRPM', value });
  const present = setValue(state, 'SimulatedRPM');
  const some = useAllowed('instrument.call', set(STEP_RPM));
  const whole = { low: 0, high: MOST_RPM };
  const asked = { method: 'set', output: 'SimulatedRPM', quantity: 'value' };
  const { high } = boundsOf(useRules(device) ?? [], asked, whole) ?? whole;
  const notNow = state === undefined ? 'not known yet' : whyNot(some);
  const dragged = useSignal<number | undefined>(undefined);
  const simulate = (rpm: number) =>
    attempt(() => engine.simulate(rpm), { method: 'instrument.call', params: set(rpm) });
  useEffect(() => {
    const rpm = dragged.value;
    if (rpm === undefined) return;
    const timer = setTimeout(
      () =>
        simulate(rpm).then(() => {
          if (dragged.peek() === rpm) dragged.value = undefined;
        }),
      SEND_MS,
    );
    return () => clearTimeout(timer);
  }, [dragged.value]);
  return (
    <div class="simulated">
      <NumberField
        label="Simulated speed"
        unit="rpm"
        value={dragged.value ?? present ?? 0}
        low={0}
        high={high}
        step={STEP_RPM}
        notNow={notNow === undefined ? undefined : 'as it is'}
        onEnter={simulate}
      />
      <input
        type="range"
        aria-label="Simulated speed, rpm"
        min={0}
        max={Math.min(MOST_OF_SLIDER, high)}
        step={STEP_RPM}
        value={dragged.value ?? present ?? 0}
        disabled={notNow !== undefined}
        onInput={({ currentTarget }) => (dragged.value = Number(currentTarget.value))}
      />
      {notNow === undefined && high < MOST_RPM && <p class="reason">At most {high} rpm, as the policy has it.</p>}
      {notNow !== undefined && (
        <p class="reason">
          {notNow} {some.allowed === false && <Why method="instrument.call" params={set(STEP_RPM)} />}
        </p>
      )}
    </div>
  );
}
