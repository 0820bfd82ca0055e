import type { ScheduleCheck } from '../../contract/methods/schedule.ts';
import type { Check } from '../../contract/schedule/check.ts';
import { facts, table } from '../text/table.ts';
import { duration, elapsed, percent } from '../text/units.ts';

/** What is known of a program before it runs; without a broker, nothing of its devices. */
export type Checked = Omit<Check, 'problems'> & Partial<Pick<ScheduleCheck, 'devices'>>;

const after = (ns: number) => (ns === 0 ? 'at its start' : `after ${elapsed(ns / 1e9)}`);

const counted = (events: number) => (events === 1 ? 'one event' : `${events} events`);

/** How dense it is, when it ends, what its ports carry, who writes it. */
export function checkText(check: Checked): string {
  const { endsNs, events, occurrences, densestSecond, worstOverlap, anglePerSecond, wire, devices = [] } = check;
  // At angles they are as many as the shaft makes cycles until the end.
  const all = occurrences === null ? (endsNs === null ? ', without end' : '') : `, ${occurrences} in all`;
  const dense = densestSecond.events > 0 ? `${counted(densestSecond.events)}, ${after(densestSecond.atNs)}` : undefined;
  const overlap = worstOverlap.events > 1 ? `${counted(worstOverlap.events)}, ${after(worstOverlap.atNs)}` : undefined;
  return [
    facts({
      ends: endsNs === null ? 'not by itself' : after(endsNs),
      events: `${events}${all}`,
      'densest second': dense,
      'densest millisecond': overlap,
      'at angles': angleText(anglePerSecond),
    }),
    table(
      ['device', 'written', 'events'],
      devices.map(({ name, lane, events: count }) => [name, laneWords[lane], count]),
    ),
    table(
      ['port', 'wire is busy', 'longest wait'],
      wire.map(({ device, share, longestWaitNs, atNs }) => [device, percent(share), waitText(longestWaitNs, atNs)]),
    ),
  ].join('');
}

const laneWords = { exact: 'on time', queued: 'in its turn' } as const;

function angleText(perSecond: number | null): string | undefined {
  if (perSecond === null) return 'as many as the shaft is fast';
  return perSecond === 0 ? undefined : `${Number(perSecond.toPrecision(4))} events a second`;
}

const waitText = (waitNs: number, atNs: number) => (waitNs === 0 ? 'none' : `${duration(waitNs)}, ${after(atNs)}`);
