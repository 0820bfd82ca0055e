import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Alarm } from '../../../../client/dash/alarm.ts';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import { alarmWords } from '../../charts/alarm-words.ts';
import { eachFrame } from '../../panel/clock.ts';

const AGAIN_MS = 200;

interface Burning {
  readonly title: string;
  readonly sign: string;
  readonly text: string;
  readonly kind: string;
}

/** What burns now, the worst first: each title once. */
export function burningOf(alarms: ReadonlyMap<GaugeSpec, Pick<Alarm, 'level'>>): readonly Burning[] {
  const burning = new Map<string, { level: Alarm['level']; title: string }>();
  for (const [{ channel, title }, { level }] of alarms) {
    const known = burning.get(channel);
    if (level !== 0 && Math.abs(level) > Math.abs(known?.level ?? 0)) burning.set(channel, { level, title });
  }
  return [...burning.values()]
    .sort((a, b) => Math.abs(b.level) - Math.abs(a.level) || (a.title < b.title ? -1 : 1))
    .map(({ level, title }) => ({ title, ...alarmWords(level) }));
}

/** Alarms of all gauges, also of those that are not shown. Its place is kept where there are none. */
export function Alarms({ alarms }: { alarms: () => ReadonlyMap<GaugeSpec, Pick<Alarm, 'level'>> }) {
  const burning = useSignal<readonly Burning[]>([]);
  useEffect(() => {
    let [lookedMs, key] = [Number.NEGATIVE_INFINITY, ''];
    return eachFrame((nowMs) => {
      if (nowMs - lookedMs < AGAIN_MS) return;
      lookedMs = nowMs;
      const found = burningOf(alarms());
      const now = found.map(({ title, text }) => `${title} ${text}`).join();
      if (now === key) return;
      key = now;
      burning.value = found;
    });
  }, [alarms]);
  return (
    <ul class="alarms" role="status" aria-label="Alarms">
      {burning.value.length === 0 && <li class="none">✓ No alarms</li>}
      {burning.value.map(({ title, sign, text, kind }) => (
        <li key={title} class={kind}>
          {sign} {title}, {text}
        </li>
      ))}
    </ul>
  );
}
