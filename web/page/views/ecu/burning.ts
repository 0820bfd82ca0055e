import type { Alarm } from '../../../../client/dash/alarm.ts';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import { type AlarmWords, alarmWords } from '../../charts/alarm-words.ts';

export interface Burning extends AlarmWords {
  readonly title: string;
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
