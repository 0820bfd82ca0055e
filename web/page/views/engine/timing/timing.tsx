import { useMemo, useRef } from 'preact/hooks';
import type { EngineDecoder, EngineEvents } from '../../../../../client/engine.ts';
import { eventsDiagram } from '../../../../../contract/engine/cycle.ts';
import { wheelOf } from '../../../../../contract/engine/wheel.ts';
import { TimingDiagram } from '../../../charts/timing-diagram.tsx';
import { Refused, Waiting } from '../../../parts/states.tsx';
import { setValue, useEngine } from '../engine-context.ts';
import { plainText } from '../parameter.ts';
import { usePolled } from '../polled.ts';
import { syncWords } from '../status/words.ts';
import { cylinderRows, wholeDiagram } from './cycle-rows.ts';
import { CycleTable } from './cycle-table.tsx';

/** Between an answer and the next question: what is drawn is a plan, and a slow line has other things to carry. */
const EVERY_MS = 400;
/** A wheel is hardly ever another one. */
const WHEEL_MS = 3000;

function wheelText({ places, missing, turns }: EngineDecoder): string {
  const teeth = missing === 0 ? `${places} teeth` : `${places} places, ${missing} missing`;
  return `Wheel: ${teeth}, on the ${turns === 1 ? 'camshaft' : 'crankshaft'}`;
}

/** The plan of a cycle: what each cylinder does over 720 degrees, and the teeth that all of it is told by. */
export function Timing() {
  const { device, engine, state } = useEngine();
  const last = useRef<EngineEvents | undefined>(undefined);
  const polled = usePolled(async () => {
    const status = await engine.status();
    // A plan is the same until it has another number.
    if (last.current?.plan !== status.plan) last.current = await engine.events();
    return { events: last.current as EngineEvents, rpm: status.rpm, sync: status.sync };
  }, EVERY_MS);
  const { value, refusal } = polled;
  const decoder = usePolled(() => engine.decoder(), WHEEL_MS).value;
  const cylinders = setValue(state, 'Cylinders');
  const wheel = useMemo(
    () => (state === undefined ? undefined : wheelOf((name) => setValue(state, name) ?? 0)),
    [JSON.stringify(state?.outputs)],
  );
  if (value === undefined) return refusal ? <Refused refusal={refusal} /> : <Waiting for="the plan of a cycle" />;
  const { events, rpm, sync } = value;
  const drawn = eventsDiagram(device, events, rpm, { cylinders, wheel });
  const diagram = wholeDiagram(drawn, cylinders ?? 0, setValue(state, 'Coils') ?? 0);
  const rows = cylinderRows(events, rpm, cylinders ?? 0);
  return (
    <>
      {refusal !== undefined && <p class="state refused">▲ What is drawn is old: {refusal.message}</p>}
      <section class="card timing-head" aria-label="The cycle">
        <p>
          <span class="fixed">{rpm > 0 ? `${plainText(Math.round(rpm))} rpm` : 'It stands'}</span>
          <span class="fixed">{sync === 'cycle' ? `✓ ${syncWords[sync]}` : `○ ${syncWords[sync]}`}</span>
          <span class="fixed">plan {events.plan}</span>
          <span>{decoder === undefined ? '' : wheelText(decoder)}</span>
        </p>
        <p class="reason said">
          {events.events.length === 0
            ? `○ Nothing is given now${rpm > 0 ? '' : ': the engine stands. A simulated speed is set under Status'}.`
            : 'Cylinders are counted as they fire; 0° is the first one’s top dead centre. Where the shaft is at this moment the firmware does not tell.'}
        </p>
      </section>
      <TimingDiagram diagram={diagram} />
      <CycleTable rows={rows} />
    </>
  );
}
