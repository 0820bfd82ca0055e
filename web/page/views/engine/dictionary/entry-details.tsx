import { parameterOf } from '../../../../../contract/engine/numbers.ts';
import { isPlain } from '../../../../../contract/instruments/shipped/engine-parameters.ts';
import { useAllowed, whyNot } from '../../../panel/allowed.ts';
import { attempt } from '../../../panel/notes.ts';
import { boundsOf, useRules } from '../../../panel/rules.ts';
import { useAsked } from '../../../panel/use.ts';
import { Act } from '../../../parts/act.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { NumberField } from '../../../parts/number-field.tsx';
import { Why } from '../../../parts/why.tsx';
import { addressOf } from '../../../place.ts';
import { callOf, setValue, useEngine } from '../engine-context.ts';
import { type ParameterName, plainText, rangeText, unitOf, withUnit } from '../parameter.ts';
import { lookedUpIn } from '../tables/lookups.ts';

/** What a parameter is, and how it is set, held and released. */
export function EntryDetails({ name }: { name: ParameterName }) {
  const { device } = useEngine();
  const { doc, bits, saved, category, source } = parameterOf(name);
  const lookup = lookedUpIn(name);
  return (
    <>
      <p>{doc}</p>
      <Facts
        facts={{
          Range: `${rangeText(name)}, in steps of ${withUnit(bits === 0 ? '1' : `1/${2 ** bits}`, unitOf(name))}`,
          Category: `${category}${saved ? ', belongs to the calibration' : ''}`,
          'Comes from': lookup && (
            <>
              {source?.kind} <a href={addressOf('engine', device, 'tables', lookup)}>{lookup}</a>
            </>
          ),
        }}
      />
      <Setting name={name} />
    </>
  );
}

function Setting({ name }: { name: ParameterName }) {
  const { device, engine, isServed, state } = useEngine();
  const { min, max } = parameterOf(name);
  const set = (value: number) => callOf(device, 'set', { name, value });
  const whole = { low: min, high: max };
  const bounds = boundsOf(useRules(device) ?? [], { method: 'set', output: name, quantity: 'value' }, whole) ?? whole;
  const least = useAllowed('instrument.call', set(bounds.low));
  // What it is at, where nothing sets it.
  const { asked, again } = useAsked((postern) => postern.engine(device).get(name), [device, name, isServed]);
  const present = setValue(state, name) ?? asked.value.value;
  const notNow = present === undefined ? (asked.value.refusal?.message ?? 'not known yet') : whyNot(least);
  const isHeld = !isPlain(name) && setValue(state, name) !== undefined;
  const isNarrower = bounds.low > min || bounds.high < max;
  return (
    <div class="row setting">
      <NumberField
        label={name}
        unit={unitOf(name)}
        value={Number(plainText(present ?? Number.NaN))}
        {...bounds}
        notNow={notNow === undefined ? undefined : 'as it is'}
        onEnter={(value) =>
          attempt(() => engine.set(name, value), { method: 'instrument.call', params: set(value) }).then(again)
        }
      />
      {notNow !== undefined && (
        <p class="reason">
          {notNow} {least.allowed === false && <Why method="instrument.call" params={set(bounds.low)} />}
        </p>
      )}
      {notNow === undefined && (
        <p class="reason">
          {isPlain(name) ? 'Enter sets it.' : 'Enter sets it, and it is held from then on.'}
          {isNarrower &&
            ` The policy has it from ${plainText(bounds.low)} to ${withUnit(plainText(bounds.high), unitOf(name))}.`}
        </p>
      )}
      {isHeld && (
        <Act
          method="instrument.call"
          params={callOf(device, 'release', { name })}
          run={() => engine.release(name).then(again)}
          label={`Release ${name}`}
        >
          Release
        </Act>
      )}
    </div>
  );
}
