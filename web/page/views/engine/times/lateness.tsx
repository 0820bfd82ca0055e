import { classOf } from '../../../../../contract/engine/lateness.ts';
import type { ScheduleLateness } from '../../../../../contract/methods/schedule.ts';
import { Act } from '../../../parts/act.tsx';
import { Refused, Waiting } from '../../../parts/states.tsx';
import { NumberCell, SteadyTable } from '../../../parts/steady-table.tsx';
import { callOf, useEngine } from '../engine-context.ts';
import { usePolled } from '../polled.ts';
import { barsOf, latenessColumns } from './lateness-text.ts';

const EVERY_MS = 1000;
const classes = ['injectors', 'coils'] as const;
const nameOf = (line: ScheduleLateness) => (line.class === 'coils' ? 'Coils' : 'Injectors');

export function Lateness() {
  const { device, engine } = useEngine();
  const polled = usePolled(
    async () => [classOf(await engine.lateness('injectors')), classOf(await engine.lateness('coils'))],
    EVERY_MS,
  );
  const { value, refusal } = polled;
  if (value === undefined) return refusal ? <Refused refusal={refusal} /> : <Waiting for="lateness" />;
  const reset = async () => {
    for (const of of classes) await engine.reset(of);
    polled.again();
  };
  return (
    <section class="card" aria-label="Lateness">
      <h2>Lateness of injectors and coils</h2>
      {refusal !== undefined && <p class="state refused">▲ What is shown is old: {refusal.message}</p>}
      <SteadyTable
        label="Lateness in numbers"
        headings={['Of', ...latenessColumns.map(({ heading }) => heading)]}
        rows={value.map((line) => [nameOf(line), ...latenessColumns.map(({ cell }) => cell(line))])}
      />
      <p class="reason">
        Negative is early. Measured by the firmware’s own clock since the last reset; p50 and p99 are as fine as its
        counts are, which double from line to line.
      </p>
      <Act method="instrument.call" params={callOf(device, 'reset', { of: 'injectors' })} run={reset}>
        Count from 0 again
      </Act>
      <div class="cards">
        {value.map((line) => (
          <Histogram key={line.class} name={nameOf(line)} bars={barsOf(line)} />
        ))}
      </div>
    </section>
  );
}

function Histogram({ name, bars }: { name: string; bars: ReturnType<typeof barsOf> }) {
  return (
    <table class="histogram">
      <caption>{name}: how many were how late</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">Late</th>
          <th scope="col">Events</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ label, count, share, length }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <NumberCell value={count} />
            <td class="share">
              <span style={{ width: `${length * 100}%` }} />
              <em>{share}</em>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
