import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { useAllowed } from '../../panel/allowed.ts';
import { usePoll } from '../../panel/use-poll.ts';
import { Refused } from '../../parts/states.tsx';
import { CardAct, DeviceCard, useCard } from './card.tsx';
import type { DeviceRow } from './inventory.ts';
import { Slid } from './slid.tsx';
import { useBench } from './use-bench.ts';

/** What the kernel makes of it no topic tells. */
const LOOK_MS = 4000;

export function LedCard({ row }: { row: DeviceRow }) {
  return (
    <DeviceCard row={row} what="LED">
      <LedControls device={row.device} />
    </DeviceCard>
  );
}

function LedControls({ device }: { device: string }) {
  const { asked, again } = usePoll((postern) => postern.call('led.get', { device }), LOOK_MS, [
    useBench().changes(device).value,
  ]);
  const wanted = useSignal<number | undefined>(undefined);
  const { value: led, refusal } = asked.value;
  const { row } = useCard();
  if (led === undefined)
    return refusal === undefined ? <p class="state">◌</p> : <Refused refusal={refusal} again={again} />;
  const isBlinking = led.trigger !== 'none';
  const brightness = wanted.value ?? led.brightness;
  return (
    <>
      <p class="now">
        <span class="word">
          {isBlinking
            ? `◐ ${led.trigger}`
            : led.brightness > 0
              ? `● Lit, ${led.brightness} of ${led.maxBrightness}`
              : '○ Dark'}
        </span>
      </p>
      <Slid
        label={`Brightness of ${device}`}
        name="Brightness"
        unit=""
        min={0}
        max={led.maxBrightness}
        step={1}
        at={brightness}
        said={`${brightness} of ${led.maxBrightness}`}
        value={brightness}
        low={0}
        high={led.maxBrightness}
        notNow={row.access.includes('write') ? undefined : 'You may only look.'}
        onSlide={(value) => (wanted.value = value)}
        onEnter={(value) => (wanted.value = Math.round(value))}
      />
      <div class="row">
        <CardAct
          method="led.set"
          params={{ device, brightness: led.maxBrightness }}
          about={{ device, brightness }}
          kind="main"
          label={`Set the brightness of ${device}`}
          run={async (postern) => {
            await postern.call('led.set', { device, brightness });
            if (wanted.value === brightness) wanted.value = undefined;
            again();
          }}
        >
          Set
        </CardAct>
        <Trigger device={device} now={led.trigger} all={led.triggers} again={again} />
      </div>
    </>
  );
}

function Trigger({
  device,
  now,
  all,
  again,
}: {
  device: string;
  now: string;
  all: readonly string[];
  again: () => void;
}) {
  const chosen = useSignal<string | undefined>(undefined);
  const id = useId();
  const trigger = chosen.value ?? now;
  return (
    <>
      <label for={id}>Trigger</label>
      <select
        id={id}
        aria-label={`Trigger of ${device}`}
        value={trigger}
        onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}
      >
        {all.map((each) => (
          <TriggerOption key={each} device={device} trigger={each} />
        ))}
      </select>
      <CardAct
        method="led.set"
        params={{ device, trigger }}
        label={`Blink ${device} by its trigger`}
        run={async (postern) => {
          await postern.call('led.set', { device, trigger });
          chosen.value = undefined;
          again();
        }}
      >
        Blink
      </CardAct>
    </>
  );
}

/** Which the policy allows stands in the list already. */
function TriggerOption({ device, trigger }: { device: string; trigger: string }) {
  const { allowed } = useAllowed('led.set', { device, trigger });
  return (
    <option value={trigger}>
      {trigger}
      {allowed === false ? ' (not allowed)' : ''}
    </option>
  );
}
