import { useSignal } from '@preact/signals';
import { pwmIntents } from '../../../../contract/pwm/intents.ts';
import { initialDefaults } from '../../../../contract/pwm/servo.ts';
import type { PwmState } from '../../../../contract/pwm/waveform.ts';
import { CardAct, useCard } from './card.tsx';
import { plainNumber } from './numbers.ts';
import { PlanNote } from './plan-note.tsx';
import type { PwmUnit } from './pwm-channel.tsx';
import { degreesOf, referenceOf } from './pwm-draft.ts';
import { Slid } from './slid.tsx';
import { useBench } from './use-bench.ts';
import { usePlan } from './use-plan.ts';

const OFF: PwmState = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };
const TRAVEL = 180;

/** A servo by its angle: pulses as one's own servo timing has them. */
export function ServoEditor({ unit }: { unit: PwmUnit }) {
  const bench = useBench();
  const card = useCard();
  const defaults = bench.defaults.value ?? initialDefaults;
  const state = bench.channel(unit.name).value?.state ?? OFF;
  const typed = useSignal<number | undefined>(undefined);
  const reference = referenceOf(unit);
  const degrees = typed.value ?? plainNumber(degreesOf(state, defaults) ?? TRAVEL / 2, 4);
  const wanted = pwmIntents['pwm.servo']({ degrees }, defaults)(state);
  const { plan, refusal } = usePlan({ ...reference, ...wanted }, typed.value !== undefined);
  const mayNot = card.row.access.includes('write') ? undefined : 'You may only look.';
  const cannot = plan?.allowed === false ? plan.reason : refusal;
  const { minMs, maxMs, intervalMs } = defaults.servo;
  const choose = (value: number) => {
    typed.value = value;
  };
  return (
    <>
      <Slid
        label={`Angle of ${unit.name}`}
        name="Angle"
        unit="°"
        min={0}
        max={TRAVEL}
        step={1}
        at={degrees}
        said={`${degrees}°`}
        value={degrees}
        low={0}
        high={TRAVEL}
        notNow={mayNot}
        onSlide={choose}
        onEnter={choose}
      />
      <div class="row">
        <span class="faint">
          Pulses of {minMs} to {maxMs} ms, one each {intervalMs} ms
        </span>
        <CardAct
          method="pwm.servo"
          params={{ ...reference, degrees: 90 }}
          about={{ ...reference, degrees }}
          kind="main"
          notNow={typed.value === undefined ? 'Nothing is changed yet.' : cannot}
          reasonAt={`plan-${unit.name}`}
          label={`Move ${unit.name}`}
          run={async (postern) => {
            const sent = typed.value;
            await postern.call('pwm.servo', { ...reference, degrees });
            // What was typed meanwhile stays.
            if (typed.value === sent) typed.value = undefined;
          }}
        >
          Move
        </CardAct>
      </div>
      <PlanNote
        id={`plan-${unit.name}`}
        plan={typed.value === undefined ? undefined : plan}
        refusal={refusal}
        about={{ ...reference, ...wanted }}
      />
    </>
  );
}
