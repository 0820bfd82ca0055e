import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { PwmState } from '../../../contract/pwm/waveform.ts';
import { spanOf, waveformLine } from './waveform-path.ts';

export interface WaveformProps {
  /** What the channel does. */
  readonly state: ReadonlySignal<PwmState | null | undefined>;
  /** What it would do: drawn beside it, over the same time. */
  readonly planned?: ReadonlySignal<PwmState | null | undefined> | undefined;
  /** Words for those who do not see it. */
  readonly label: ReadonlySignal<string>;
}

const BOX = { width: 400, height: 44 };
const MARGIN = 4;

/** Two periods of a PWM channel, true to scale: how long, how much of it high, which way round. Drawn without a word to the rest of the page. */
export function Waveform({ state, planned, label }: WaveformProps) {
  const span = useComputed(() => spanOf(state.value, planned?.value));
  const now = useComputed(() => waveformLine(state.value, span.value, BOX));
  const then = useComputed(() => (planned?.value == null ? undefined : waveformLine(planned.value, span.value, BOX)));
  const path = useComputed(() => now.value.path);
  const kind = useComputed(() => `now${now.value.isBand ? ' band' : ''}${state.value?.enabled === true ? '' : ' off'}`);
  const plannedPath = useComputed(() => then.value?.path ?? '');
  const plannedKind = useComputed(() => `planned${then.value?.isBand === true ? ' band' : ''}`);
  return (
    <svg
      class="waveform"
      role="img"
      aria-label={label}
      viewBox={`0 ${-MARGIN} ${BOX.width} ${BOX.height + 2 * MARGIN}`}
      preserveAspectRatio="none"
    >
      <path class="ground" d={`M0 ${BOX.height}H${BOX.width}M${BOX.width / 2} 0V${BOX.height}`} />
      <path class={kind} d={path} />
      <path class={plannedKind} d={plannedPath} />
    </svg>
  );
}
