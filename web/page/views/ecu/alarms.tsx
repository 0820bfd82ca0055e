import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Alarm } from '../../../../client/dash/alarm.ts';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import { TEXT_MS, writeEvery } from '../../panel/texts.ts';
import { type Burning, burningOf } from './burning.ts';

const AGAIN_MS = 2 * TEXT_MS;

/** Alarms of all gauges, also of those that are not shown. Its place is kept where there are none. */
export function Alarms({ alarms }: { alarms: () => ReadonlyMap<GaugeSpec, Pick<Alarm, 'level'>> }) {
  const burning = useSignal<readonly Burning[]>([]);
  useEffect(() => {
    let key = '';
    return writeEvery(AGAIN_MS, () => {
      const found = burningOf(alarms());
      const now = found.map(({ title, text }) => `${title} ${text}`).join();
      if (now === key) return;
      key = now;
      burning.value = found;
    });
  }, [alarms]);
  return (
    <div role="status" aria-label="Alarms">
      <ul class="alarms">
        {burning.value.length === 0 && <li class="none">✓ No alarms</li>}
        {burning.value.length > 1 && <li class="count">{burning.value.length} alarms:</li>}
        {burning.value.map(({ title, sign, text, kind }) => (
          <li key={title} class={kind}>
            {sign} {title}, {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
