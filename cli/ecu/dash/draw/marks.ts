import type { AlarmLevel } from '../../../../client/dash/alarm.ts';
import type { Style } from '../../../screen/style.ts';
import type { Tile } from '../screen-model.ts';

/** What says the same as the colour does. */
export function markOf(level: AlarmLevel): string {
  return { '-2': '▼!', '-1': '▼', '0': '', '1': '▲', '2': '▲!' }[level];
}

export function wordOf(level: AlarmLevel): string {
  return { '-2': '▼! LOW', '-1': '▼ low', '0': '', '1': '▲ high', '2': '▲! HIGH' }[level];
}

/** How a value is written: by what burns, unless it is old. */
export function styleOf({ alarm }: Tile, isStale: boolean, usual: Style = 'bold'): Style {
  if (isStale) return 'stale';
  if (alarm === 0) return usual;
  return Math.abs(alarm) === 2 ? 'danger' : 'warning';
}

/** A value and its unit; `~` before one that is old. */
export function reading({ text, unit }: Tile, isStale: boolean): string {
  return `${isStale ? '~' : ''}${text}${unit === '' ? '' : ` ${unit}`}`;
}
