import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { useRules } from '../../panel/rules.ts';
import { CardAct, useCard } from './card.tsx';
import { hertz, percent, plainNumber } from './numbers.ts';
import { PlanNote } from './plan-note.tsx';
import type { PwmUnit } from './pwm-channel.tsx';
import { draftOf, type PwmDraft, referenceOf, setOf } from './pwm-draft.ts';
import { hertzOfStep, hertzOnSlider, pwmLimitsOf, SLIDER_STEPS, stepOfHertz, within } from './pwm-limits.ts';
import { ServoEditor } from './servo-editor.tsx';
import { Slid } from './slid.tsx';
import { useBench } from './use-bench.ts';
import { usePlan } from './use-plan.ts';

const OUT_OF_RANGE = 'A field is out of its range: nothing is set.';

/** What to set of a channel: within what the policy allows, and told what would come of it before it is done. */
export function PwmEditor({ unit }: { unit: PwmUnit }) {
  const bench = useBench();
  const card = useCard();
  const seen = bench.channel(unit.name);
  const now = draftOf(seen.value?.state, bench.defaults.value?.frequencyHz);
  const limits = pwmLimitsOf(useRules(card.row.device) ?? []);
  const draft = useSignal<PwmDraft | undefined>(undefined);
  const isServo = useSignal(false);
  const reference = referenceOf(unit);
  const wanted = draft.value ?? now;
  const change = (part: Partial<PwmDraft>) => {
    draft.value = within(limits, { ...wanted, ...part });
  };
  /** Of what is typed now, by the field. */
  const problems = useSignal<{ readonly [field: string]: string | undefined }>({});
  const turn = useSignal(0);
  const forget = () => {
    draft.value = undefined;
    problems.value = {};
    turn.value++;
  };
  const problemIn = (field: string) => (problem: string | undefined) => {
    problems.value = { ...problems.value, [field]: problem };
  };
  const problem = Object.values(problems.value).find((each) => each !== undefined);
  const set = draft.value === undefined ? undefined : { ...setOf(draft.value, limits), enabled: true };
  const { plan, refusal } = usePlan({ ...reference, ...set }, set !== undefined && !isServo.value);
  const mayNot = card.row.access.includes('write') ? undefined : 'You may only look.';
  const [lowRatio, highRatio] = limits.highRatio ?? [0, 1];
  const onSlider = hertzOnSlider(limits, wanted.hz);
  const cannot = plan?.allowed === false ? plan.reason : refusal;
  return (
    <div class="editor">
      <fieldset class="modes plain">
        <legend class="hidden">How to set {unit.name}</legend>
        <button type="button" aria-pressed={!isServo.value} onClick={() => (isServo.value = false)}>
          Ratio
        </button>
        <button type="button" aria-pressed={isServo.value} onClick={() => (isServo.value = true)}>
          Servo
        </button>
      </fieldset>
      {isServo.value ? (
        <ServoEditor unit={unit} />
      ) : (
        <>
          <Slid
            key={`ratio ${turn.value}`}
            onProblem={problemIn('ratio')}
            label={`High ratio of ${unit.name}`}
            name="High ratio"
            unit="%"
            min={lowRatio * 100}
            max={highRatio * 100}
            step={0.1}
            at={wanted.ratio * 100}
            said={percent(wanted.ratio).trim()}
            value={plainNumber(wanted.ratio * 100, 5)}
            low={plainNumber(lowRatio * 100)}
            high={plainNumber(highRatio * 100)}
            notNow={mayNot}
            onSlide={(value) => change({ ratio: value / 100 })}
            onEnter={(value) => change({ ratio: value / 100 })}
          />
          <Slid
            key={`hz ${turn.value}`}
            onProblem={problemIn('hz')}
            label={`Frequency of ${unit.name}`}
            name="Frequency"
            unit="Hz"
            min={0}
            max={SLIDER_STEPS}
            step={1}
            at={stepOfHertz(wanted.hz, onSlider)}
            said={hertz(wanted.hz)}
            value={plainNumber(wanted.hz)}
            low={limits.frequencyHz?.[0] ?? 0.001}
            high={limits.frequencyHz?.[1] ?? 1e9}
            notNow={mayNot}
            onSlide={(step) => change({ hz: hertzOfStep(step, onSlider) })}
            onEnter={(value) => change({ hz: value })}
          />
          <div class="row">
            <Polarity
              unit={unit}
              value={wanted.polarity}
              only={limits.polarity}
              mayNot={mayNot}
              onChoose={(polarity) => change({ polarity })}
            />
            <CardAct
              method="pwm.set"
              params={reference}
              about={{ ...reference, ...set }}
              kind="main"
              notNow={problem !== undefined ? OUT_OF_RANGE : set === undefined ? 'Nothing is changed yet.' : cannot}
              reasonAt={
                problem !== undefined || set === undefined || cannot !== undefined ? `plan-${unit.name}` : undefined
              }
              label={`Set ${unit.name}`}
              run={async (postern) => {
                const sent = draft.value;
                await postern.call('pwm.set', { ...reference, ...set });
                // What was typed meanwhile stays.
                if (draft.value === sent) forget();
              }}
            >
              Set
            </CardAct>
            <button
              type="button"
              onClick={forget}
              aria-disabled={draft.value === undefined && problem === undefined ? 'true' : undefined}
            >
              Discard
            </button>
          </div>
          <PlanNote
            id={`plan-${unit.name}`}
            plan={set === undefined ? undefined : plan}
            refusal={problem === undefined ? refusal : OUT_OF_RANGE}
            about={{ ...reference, ...set }}
          />
        </>
      )}
    </div>
  );
}

interface PolarityProps {
  readonly unit: PwmUnit;
  readonly value: PwmDraft['polarity'];
  readonly only: PwmDraft['polarity'] | undefined;
  readonly mayNot: string | undefined;
  readonly onChoose: (polarity: PwmDraft['polarity']) => void;
}

function Polarity({ unit, value, only, mayNot, onChoose }: PolarityProps) {
  const id = useId();
  return (
    <label class="polarity" for={id}>
      <span>Polarity</span>
      <select
        id={id}
        aria-label={`Polarity of ${unit.name}`}
        value={value}
        disabled={mayNot !== undefined}
        onChange={({ currentTarget }) => onChoose(currentTarget.value === 'inversed' ? 'inversed' : 'normal')}
      >
        {(['normal', 'inversed'] as const).map((each) => (
          <option key={each} value={each} disabled={only !== undefined && only !== each}>
            {each}
            {only !== undefined && only !== each ? ' (not allowed)' : ''}
          </option>
        ))}
      </select>
    </label>
  );
}
