import type { ComponentChildren } from 'preact';
import type { EngineCounts } from '../../../../../client/engine.ts';
import { FIRST_COIL, outputName } from '../../../../../contract/engine/cycle.ts';
import { Act } from '../../../parts/act.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { Waiting } from '../../../parts/states.tsx';
import { SteadyTable } from '../../../parts/steady-table.tsx';
import { callOf, setValue, useEngine } from '../engine-context.ts';
import { type Polled, usePolled } from '../polled.ts';

const EVERY_MS = 1500;
const OUTPUTS_MS = 500;

const us = (ticks: number, perSecond: number): string => ((ticks / perSecond) * 1e6).toFixed(1);

/** Something that is counted, asked for again and again; with a button that counts from 0 again. */
function Counted<Value>({
  title,
  counts,
  polled,
  children,
}: {
  title: string;
  counts?: EngineCounts;
  polled: Polled<Value>;
  children: (value: Value) => ComponentChildren;
}) {
  const { device, engine } = useEngine();
  const { value, refusal } = polled;
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      {refusal !== undefined && <p class="state refused">▲ {refusal.message}</p>}
      {value === undefined ? refusal === undefined && <Waiting for="an answer" /> : children(value)}
      {counts !== undefined && (
        <Act
          method="instrument.call"
          params={callOf(device, 'reset', { of: counts })}
          run={() => engine.reset(counts).then(() => polled.again())}
          label={`Count from 0 again: ${title}`}
        >
          Count from 0 again
        </Act>
      )}
    </section>
  );
}

export function Interrupts() {
  const { engine } = useEngine();
  const polled = usePolled(() => engine.metrics(), EVERY_MS);
  return (
    <Counted title="Interrupts" counts="metrics" polled={polled}>
      {({ interrupts, ticksPerSecond }) => (
        <SteadyTable
          label="How long interrupts took"
          headings={['Interrupt', 'Count', 'Mean, µs', 'Most, µs']}
          rows={interrupts.map(({ name, count, totalTicks, mostTicks }) => [
            name,
            count,
            us(count === 0 ? 0 : totalTicks / count, ticksPerSecond),
            us(mostTicks, ticksPerSecond),
          ])}
        />
      )}
    </Counted>
  );
}

export function Tasks() {
  const { engine } = useEngine();
  const polled = usePolled(() => engine.tasks(), EVERY_MS);
  return (
    <Counted title="Tasks of the main loop" counts="tasks" polled={polled}>
      {({ tasks, ticksPerSecond }) => (
        <SteadyTable
          label="How long tasks took"
          headings={['Task', 'Runs', 'Most, µs', 'May take, µs', 'Over']}
          rows={tasks.map(({ name, runs, over, mostTicks, budgetTicks }) => [
            name,
            runs,
            us(mostTicks, ticksPerSecond),
            us(budgetTicks, ticksPerSecond),
            over === 0 ? '0' : `● ${over}`,
          ])}
        />
      )}
    </Counted>
  );
}

const dutyNames = ['Fuel pump', 'Fan 1', 'Fan 2', 'Steering 1', 'Steering 2'];

/** As they are at the moment of the look: at speed, some of many. */
export function Pins() {
  const { engine, state } = useEngine();
  const polled = usePolled(() => engine.pins(), OUTPUTS_MS);
  const counts = [setValue(state, 'Cylinders') ?? 8, setValue(state, 'Coils') ?? 8];
  return (
    <Counted title="Pins" polled={polled}>
      {({ on, duty, driven }) => (
        <>
          <p>{driven ? '✓ Outputs are driven' : '● Nothing is driven'}</p>
          {[0, FIRST_COIL].map((first) => (
            <ul key={first} class="pins" aria-label={first === 0 ? 'Injectors' : 'Coils'}>
              {Array.from({ length: counts[first / FIRST_COIL] ?? 0 }, (_, index) => first + index).map((output) => (
                <li key={output} class={on.includes(output) ? 'on' : undefined}>
                  {outputName(output)} <span>{on.includes(output) ? '● on' : '○ off'}</span>
                </li>
              ))}
            </ul>
          ))}
          <Facts facts={Object.fromEntries(dutyNames.map((name, index) => [name, `${duty[index] ?? '–'} %`]))} />
        </>
      )}
    </Counted>
  );
}

const counterNames: Readonly<Record<string, string>> = {
  edges: 'Edges of the wheel',
  inSync: '… in sync',
  searching: '… while searching',
  tooFast: '… too fast',
  tooSlow: 'Too slow',
  timeouts: 'None in time',
  missing: 'Teeth that were missing',
  extra: 'Teeth too many',
  syncs: 'Sync found',
  losses: 'Sync lost',
  doubts: 'In doubt',
  markers: 'Second sensor',
  markersWrong: '… in a wrong place',
  markersMissing: '… missing',
};

export function Decoder() {
  const { engine } = useEngine();
  const polled = usePolled(() => engine.decoder(), EVERY_MS);
  return (
    <Counted title="Decoder" counts="decoder" polled={polled}>
      {({ counts }) => (
        <SteadyTable
          label="What the decoder has counted"
          headings={['Counted', 'Count']}
          rows={Object.entries(counts).map(([name, count]) => [counterNames[name] ?? name, count])}
        />
      )}
    </Counted>
  );
}
