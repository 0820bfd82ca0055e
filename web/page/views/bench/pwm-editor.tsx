import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { asRefusal } from '../../../../client/as-refusal.ts';
import type { Params } from '../../../../contract/methods.ts';
import { usePanel, usePostern } from '../../panel/use.ts';
import { NumberField } from '../../parts/number-field.tsx';
import { CardAct, useCard } from './card.tsx';
import { hertz, percent, plainNumber } from './numbers.ts';
import { PlanNote, type PwmPlan } from './plan-note.tsx';
import { type PwmUnit, usePlanned } from './pwm-channel.tsx';
import { draftOf, type PwmDraft, referenceOf, setOf } from './pwm-draft.ts';
import { hertzOfStep, hertzOnSlider, SLIDER_STEPS, stepOfHertz, within } from './pwm-limits.ts';
import { ServoEditor } from './servo-editor.tsx';
import { useBench } from './use-bench.ts';
import { usePwmLimits } from './use-limits.ts';

/** While something slides, a plan is asked for so often. */
const PLAN_MS = 80;

/** What to set of a channel: within what the policy allows, and told what would come of it before it is done. */
export function PwmEditor({ unit }: { unit: PwmUnit }) {
  const bench = useBench();
  const card = useCard();
  const seen = bench.channel(unit.name);
  const now = draftOf(seen.value?.state, bench.defaults.value?.frequencyHz);
  const limits = usePwmLimits(card.row.device, unit.name, now).value;
  const draft = useSignal<PwmDraft | undefined>(undefined);
  const isServo = useSignal(false);
  const reference = referenceOf(unit);
  const wanted = draft.value ?? now;
  const change = (part: Partial<PwmDraft>) => {
    draft.value = within(limits, { ...wanted, ...part });
  };
  const forget = () => {
    draft.value = undefined;
  };
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
              notNow={set === undefined ? 'Nothing is changed yet.' : cannot}
              reasonAt={set === undefined || cannot !== undefined ? `plan-${unit.name}` : undefined}
              label={`Set ${unit.name}`}
              run={async (postern) => {
                await postern.call('pwm.set', { ...reference, ...set });
                forget();
              }}
            >
              Set
            </CardAct>
            <button type="button" onClick={forget} aria-disabled={draft.value === undefined ? 'true' : undefined}>
              Discard
            </button>
          </div>
          <PlanNote
            id={`plan-${unit.name}`}
            plan={set === undefined ? undefined : plan}
            refusal={refusal}
            about={{ ...reference, ...set }}
          />
        </>
      )}
    </div>
  );
}

interface SlidProps {
  readonly label: string;
  readonly name: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly at: number;
  readonly said: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly notNow: string | undefined;
  readonly onSlide: (at: number) => void;
  readonly onEnter: (value: number) => void;
}

/** A quantity to slide or to type. */
export function Slid({
  label,
  name,
  unit,
  min,
  max,
  step,
  at,
  said,
  value,
  low,
  high,
  notNow,
  onSlide,
  onEnter,
}: SlidProps) {
  return (
    <div class="slid">
      <NumberField
        label={name}
        unit={unit}
        value={value}
        low={low}
        high={high}
        onEnter={onEnter}
        isReadOnly={notNow !== undefined}
      />
      <input
        type="range"
        aria-label={label}
        aria-valuetext={said}
        aria-disabled={notNow === undefined ? undefined : 'true'}
        min={min}
        max={max}
        step={step}
        value={at}
        onInput={({ currentTarget }) => {
          if (notNow === undefined) onSlide(Number(currentTarget.value));
          else currentTarget.value = String(at);
        }}
      />
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

/** What would come of a set, kept up while it slides: shown on the waveform too. */
export function usePlan(
  set: Params<'pwm.plan'>,
  isWanted: boolean,
): { plan: PwmPlan | undefined; refusal: string | undefined } {
  const postern = usePostern();
  const epoch = usePanel().epoch.value;
  const leases = useBench().leases.value;
  const planned = usePlanned();
  const answer = useSignal<{ plan?: PwmPlan; refusal?: string }>({});
  useEffect(() => {
    if (!isWanted) {
      answer.value = {};
      planned.value = undefined;
      return undefined;
    }
    let isLatest = true;
    const timer = setTimeout(async () => {
      try {
        const plan = await postern.call('pwm.plan', set);
        if (!isLatest) return;
        answer.value = { plan };
        planned.value = plan.result;
      } catch (error) {
        if (isLatest) answer.value = { refusal: asRefusal(error).message };
      }
    }, PLAN_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [postern, epoch, leases, isWanted, JSON.stringify(set)]);
  useEffect(
    () => () => {
      planned.value = undefined;
    },
    [planned],
  );
  return { plan: answer.value.plan, refusal: answer.value.refusal };
}
