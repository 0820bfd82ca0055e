import { useMemo } from 'preact/hooks';
import { compileProgram } from '../../../../contract/schedule/compile.ts';
import { TimingDiagram } from '../../charts/timing-diagram.tsx';
import { useAsked, useTopic } from '../../panel/use.ts';
import { Act } from '../../parts/act.tsx';
import { Refused, Waiting } from '../../parts/states.tsx';
import { CycleControl } from './cycle-control.tsx';
import { drawn } from './drawn.ts';
import { Lateness } from './lateness.tsx';
import { progressShare, progressText, stateText } from './program-words.ts';

/** One program: how far it is, what it does when, how late it was. */
export function OneProgram({ program }: { program: number }) {
  const { asked, again } = useAsked((postern) => postern.schedule.show(program), [program]);
  useTopic('schedule', (event) => event.program === program && event.event !== 'cycle' && again());
  const { value: shown, refusal } = asked.value;
  const hash = shown?.hash;
  const rpm = shown !== undefined && shown.cycleNs > 0 ? 120e9 / shown.cycleNs : undefined;
  const diagrams = useMemo(() => {
    const table = shown === undefined ? undefined : compileProgram(shown.source).table;
    if (table === undefined || shown === undefined) return [];
    return drawn(table, shown.name, shown.endsNs, rpm);
  }, [hash, rpm]);
  if (refusal !== undefined) return <Refused refusal={refusal} again={again} />;
  if (shown === undefined) return <Waiting for={`program ${program}`} />;
  const { name, state, mine, user, devices, ending, reason } = shown;
  const share = progressShare(shown);
  const isOver = state === 'ended';
  const params = { program };
  const notNow = isOver ? `it has ended: ${reason ?? ending}` : mine ? undefined : `it is ${user}'s`;
  return (
    <section class="card program" aria-labelledby="program-title">
      <h2 id="program-title">
        {name} <span class="faint">({program})</span>
      </h2>
      <p class="progress-line">
        <span class="state-word">{stateText(shown)}</span> <span>{progressText(shown)}</span>
      </p>
      <progress aria-label="How far it is" {...(share === undefined ? {} : { value: share })} max={1} />
      <p class="faint">
        By {user}, on {devices.join(', ') || 'nothing'}.{isOver && reason !== undefined ? ` Ended: ${reason}.` : ''}
      </p>
      <div class="row">
        {state === 'paused' ? (
          <Act method="schedule.resume" params={params} notNow={notNow} run={(to) => to.schedule.resume(program)}>
            Go on
          </Act>
        ) : (
          <Act method="schedule.pause" params={params} notNow={notNow} run={(to) => to.schedule.pause(program)}>
            Pause
          </Act>
        )}
        <Act
          method="schedule.stop"
          params={params}
          kind="danger"
          notNow={isOver ? `it has ended: ${reason ?? ending}` : undefined}
          run={(to) => to.schedule.stop(program, { reason: 'stopped in the panel' })}
        >
          Stop
        </Act>
        {mine && !isOver && shown.cycleNs > 0 && <CycleControl program={program} cycleNs={shown.cycleNs} />}
      </div>
      {diagrams.map((diagram) => (
        <TimingDiagram key={diagram.title} diagram={diagram} />
      ))}
      <Lateness program={program} isOver={isOver} />
    </section>
  );
}
