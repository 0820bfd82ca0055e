import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { Nothing, Refused, Waiting } from '../../parts/states.tsx';
import { placeOf, useHash } from '../../place.ts';
import { GpioCard } from './gpio-card.tsx';
import { InputCard } from './input-card.tsx';
import { InstrumentCard } from './instrument-card.tsx';
import { countsOf, type DeviceRow, type Group, groupNames, groupOf, groups, shown } from './inventory.ts';
import { LedCard } from './led-card.tsx';
import { NodeCard } from './node-card.tsx';
import { PwmCard } from './pwm-card.tsx';
import { SerialCard } from './serial-card.tsx';
import { BenchContext, useBenchState } from './use-bench.ts';

const cards = {
  pwm: PwmCard,
  instrument: InstrumentCard,
  gpio: GpioCard,
  led: LedCard,
  serial: SerialCard,
  input: InputCard,
  node: NodeCard,
} as const;

/** Every device that one may see, live. */
export function Bench() {
  const bench = useBenchState();
  const text = useSignal('');
  const group = useSignal<Group | undefined>(undefined);
  const devices = bench.devices.value;
  const isThere = devices !== undefined;
  const [wanted] = placeOf(useHash()).rest;
  useEffect(() => {
    // An address may name a device: `#bench/psu0`.
    if (wanted === undefined || !isThere) return;
    group.value = undefined;
    text.value = '';
    const place = document.getElementById(`device-${wanted}`);
    place?.scrollIntoView();
    place?.querySelector('h3')?.focus();
  }, [wanted, isThere]);
  const refusal = bench.refusal.value;
  if (devices === undefined)
    return refusal === undefined ? (
      <Waiting for="the inventory" />
    ) : (
      <Refused refusal={refusal} again={() => void bench.load()} />
    );
  if (devices.length === 0)
    return (
      <Nothing text="There is no device that you may see. The policy says who may: an administrator can add you to a group of it." />
    );
  const found = shown(devices, text.value, group.value);
  const foundCount = found.reduce((sum, each) => sum + each.devices.length, 0);
  return (
    <BenchContext.Provider value={bench}>
      <div class="bench">
        <h1 class="hidden">Bench</h1>
        <Find devices={devices} text={text} group={group} foundCount={foundCount} />
        {refusal !== undefined && <Refused refusal={refusal} again={() => void bench.load()} />}
        {found.length === 0 && <Nothing text={`No device has all of '${text.value}' in its name, kind or path.`} />}
        {found.map((each) => (
          <section key={each.group} aria-labelledby={`group-${each.group}`}>
            <h2 id={`group-${each.group}`}>{groups[each.group]}</h2>
            <div class={`cards of-${each.group}`}>
              {each.devices.map((row) => (
                <Device key={row.device} row={row} />
              ))}
            </div>
          </section>
        ))}
      </div>
    </BenchContext.Provider>
  );
}

function Device({ row }: { row: DeviceRow }) {
  const Card = cards[groupOf(row)];
  return <Card row={row} />;
}

interface FindProps {
  readonly devices: readonly DeviceRow[];
  readonly text: { value: string };
  readonly group: { value: Group | undefined };
  readonly foundCount: number;
}

/** Which of them are shown. */
function Find({ devices, text, group, foundCount }: FindProps) {
  const id = useId();
  const counts = countsOf(devices);
  return (
    <search class="find">
      <label for={id}>Find</label>
      <input
        id={id}
        type="text"
        placeholder="name, kind, path"
        autocomplete="off"
        value={text.value}
        onInput={({ currentTarget }) => (text.value = currentTarget.value)}
      />
      <div class="kinds-row">
        <fieldset class="kinds">
          <legend class="hidden">Kinds</legend>
          {[undefined, ...groupNames.filter((each) => counts.has(each))].map((each) => (
            <button
              key={each ?? 'all'}
              type="button"
              aria-pressed={group.value === each}
              onClick={() => (group.value = each)}
            >
              {each === undefined ? 'All' : groups[each]}{' '}
              <span class="count">{each === undefined ? devices.length : counts.get(each)}</span>
            </button>
          ))}
        </fieldset>
      </div>
      <p class="hidden" role="status">
        {foundCount} of {devices.length} devices shown
      </p>
    </search>
  );
}
