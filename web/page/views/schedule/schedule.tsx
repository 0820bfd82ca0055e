import { useSignal } from '@preact/signals';
import { useAsked, useTopic } from '../../panel/use.ts';
import { CheckField } from '../../parts/check-field.tsx';
import { Nothing, Refused, Waiting } from '../../parts/states.tsx';
import { addressOf, placeOf, useHash } from '../../place.ts';
import { Composer } from './composer.tsx';
import { OneProgram } from './one-program.tsx';
import { progressText, stateText } from './program-words.ts';

/** The programs of the broker's scheduler: those that run, and a place to write one. */
export function Schedule() {
  const chosen = Number(placeOf(useHash()).rest[0] ?? Number.NaN);
  const withEnded = useSignal(true);
  const { asked, again } = useAsked((postern) => postern.schedule.list({ ended: withEnded.value }), [withEnded.value]);
  useTopic('schedule', ({ event }) => event !== 'cycle' && again(), { onListening: again });
  const { value: programs, refusal } = asked.value;
  return (
    <div class="schedule">
      <h1 class="hidden">Schedule</h1>
      <section aria-labelledby="programs-title" class="card programs">
        <h2 id="programs-title">Programs</h2>
        <CheckField on={withEnded}>with those that have ended</CheckField>
        {refusal !== undefined && <Refused refusal={refusal} again={again} />}
        {refusal === undefined && programs === undefined && <Waiting for="the programs" />}
        {programs?.length === 0 && <Nothing text="No program runs. Write one here, or begin with an example." />}
        <ul class="program-list">
          {programs?.toReversed().map((program) => (
            <li key={program.program}>
              <a
                href={addressOf('schedule', String(program.program))}
                aria-current={program.program === chosen ? 'true' : undefined}
              >
                <strong>
                  {program.name} <span class="faint">({program.program})</span>
                </strong>
                <span>{stateText(program)}</span>
                <span class="faint">
                  {program.user}
                  {program.mine ? ', from this page' : ''} · {progressText(program)}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <div class="beside">
        {Number.isInteger(chosen) && <OneProgram key={chosen} program={chosen} />}
        <Composer />
      </div>
    </div>
  );
}
