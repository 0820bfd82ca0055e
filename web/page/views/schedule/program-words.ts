import type { ProgramRow } from '../../../../contract/methods/schedule.ts';
import { speedText } from '../../../../contract/schedule/units.ts';

/** Each state with a sign of its own: colours never stand alone. */
export const stateText = ({ state, ending }: Pick<ProgramRow, 'state' | 'ending'>): string => {
  if (state === 'running') return '▶ running';
  if (state === 'paused') return '❚❚ paused';
  if (state === 'starting') return '◌ starting';
  return ending === 'finished' ? '✓ finished' : `■ ${ending ?? 'ended'}`;
};

/** 3.2 s, 1 min 05 s. */
export function timeText(ns: number): string {
  const seconds = ns / 1e9;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}

/** How far it is, in a sentence: `3.2 s of 12.0 s`, at 600 rpm. */
export function progressText({
  elapsedNs,
  endsNs,
  cycleNs,
}: Pick<ProgramRow, 'elapsedNs' | 'endsNs' | 'cycleNs'>): string {
  const end = endsNs === null ? ', without end' : ` of ${timeText(endsNs)}`;
  return `${timeText(elapsedNs)}${end}${cycleNs > 0 ? `, at ${speedText(cycleNs)}` : ''}`;
}

/** From 0 to 1; undefined: it does not end by itself. */
export const progressShare = ({ elapsedNs, endsNs }: Pick<ProgramRow, 'elapsedNs' | 'endsNs'>): number | undefined =>
  endsNs === null ? undefined : endsNs === 0 ? 1 : Math.min(1, elapsedNs / endsNs);

/** Microseconds, signed: negative is early. */
export const microseconds = (ns: number): string => (ns / 1000).toFixed(1);
