import type { ScheduleCheck } from '../../../../client/browser.ts';
import { Facts } from '../../parts/facts.tsx';
import { timeText } from './program-words.ts';

/** What the broker found of a program: when it ends, how dense it is, on what it is on time. */
export function CheckFacts({ check }: { check: ScheduleCheck }) {
  const { endsNs, occurrences, densestSecond, devices, wire } = check;
  const byLane = (lane: 'exact' | 'queued') =>
    devices
      .filter((device) => device.lane === lane)
      .map(({ name }) => name)
      .join(', ');
  const facts = {
    Ends: endsNs === null ? 'not by itself' : `after ${timeText(endsNs)}`,
    Events: occurrences === null ? 'without end' : String(occurrences),
    'Densest second': `${densestSecond.events} events, at ${timeText(densestSecond.atNs)}`,
    'On time': byLane('exact') || undefined,
    'In their turn': byLane('queued') || undefined,
    Wires:
      wire.map(({ device, share }) => `${device} busy ${Math.round(share * 100)} % of the time`).join(', ') ||
      undefined,
  };
  return <Facts facts={facts} />;
}
