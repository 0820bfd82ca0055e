import type { ScheduleLateness } from '../../../../contract/methods/schedule.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { Act } from '../../parts/act.tsx';
import { Refused } from '../../parts/states.tsx';
import { SteadyTable } from '../../parts/steady-table.tsx';
import { barsOf } from './histogram.ts';
import { microseconds } from './program-words.ts';

const LOOK_MS = 1000;

/** How late each class of events was, looked at once a second while it runs. */
export function Lateness({ program, isOver }: { program: number; isOver: boolean }) {
  const everyMs = isOver ? undefined : LOOK_MS;
  const { asked, again } = usePoll((postern) => postern.schedule.lateness(program), everyMs, [program, isOver]);
  const { value: classes = [], refusal } = asked.value;
  const counted = classes.filter(({ count, skipped }) => count + skipped > 0);
  return (
    <section aria-labelledby="lateness-title">
      <h3 id="lateness-title">Lateness, µs (negative is early)</h3>
      {refusal !== undefined && <Refused refusal={refusal} again={again} />}
      {refusal === undefined && counted.length === 0 && <p class="faint">No event has come yet.</p>}
      {counted.length > 0 && (
        <SteadyTable
          label="Lateness in numbers"
          headings={['Class', 'Count', 'Least', 'p50', 'p99', 'Most', 'Allowed', 'Left out']}
          rows={counted.map(row)}
        />
      )}
      {counted.map((line) => (
        <Histogram key={line.class} line={line} />
      ))}
      <Act
        method="schedule.lateness"
        params={{ program, reset: true }}
        run={async (postern) => {
          await postern.schedule.lateness(program, { reset: true });
          again();
        }}
      >
        Count from 0 again
      </Act>
    </section>
  );
}

function row({ class: name, count, minNs, p50Ns, p99Ns, maxNs, toleranceNs, skipped }: ScheduleLateness) {
  const isBroken = toleranceNs !== null && (maxNs > toleranceNs || skipped > 0);
  const allowed = toleranceNs === null ? '' : microseconds(toleranceNs);
  const late = [minNs, p50Ns, p99Ns, maxNs].map(microseconds);
  return [isBroken ? `${name} ▲ later than it may be` : name, count, ...late, allowed, skipped];
}

function Histogram({ line }: { line: ScheduleLateness }) {
  const bars = barsOf(line.histogram);
  return (
    <figure class="histogram">
      <figcaption>{line.class}</figcaption>
      <ol>
        {bars.map(({ label, count, share }) => (
          <li key={label}>
            <span class="edge">{label}</span>
            <span class="bar" style={{ width: `${Math.max(1, share * 100)}%` }} />
            <span class="count">{count}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
