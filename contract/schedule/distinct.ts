import type { Action } from './set-points.ts';
import { NONE, type PairRows, type Table, type TimeRows } from './table.ts';

/** Something that a program does, and the first event that does it. */
export interface DistinctSetPoint {
  action: Action;
  /** The event's number in the program, from 1. */
  event: number;
  /** Of the program's entries, from 0. */
  entry: number;
  /** Whether it is what the event does, or what ends it. */
  edge: 'on' | 'off';
  /** How many events of the program do the same. */
  events: number;
}

/**
 * All that a program ever does, each thing once: who is to judge a program judges these, and has judged every event. In the order
 * of the first events that do them.
 */
export function* distinctSetPoints(table: Table): Generator<DistinctSetPoint> {
  const found = new Map<number, DistinctSetPoint>();
  const see = (rows: TimeRows | PairRows, row: number, edge: 'on' | 'off'): void => {
    const place = rows[edge][row] ?? NONE;
    const action = table.actions[place];
    if (action === undefined) return;
    const event = rows.number[row] ?? NONE;
    const known = found.get(place);
    const events = (known?.events ?? 0) + 1;
    if (known !== undefined && known.event <= event) known.events = events;
    else found.set(place, { action, event, entry: rows.entry[row] ?? NONE, edge, events });
  };
  for (const rows of [table.time, table.angle]) {
    for (let row = 0; row < rows.number.length; row++) {
      see(rows, row, 'on');
      see(rows, row, 'off');
    }
  }
  yield* [...found.values()].toSorted((a, b) => a.event - b.event);
}

/** `event 4711 (events[2], step 212 of 501)`: as a message names an event by its number. */
export function eventName({ time, angle }: Table, number: number): string {
  for (const rows of [time, angle]) {
    const row = rows.number.indexOf(number);
    if (row < 0) continue;
    const entry = rows.entry[row] ?? NONE;
    const first = rows.entry.indexOf(entry);
    const steps = rows.entry.lastIndexOf(entry) - first + 1;
    const step = steps > 1 ? `, step ${row - first + 1} of ${steps}` : '';
    return `event ${number} (events[${entry}]${step})`;
  }
  return `event ${number}`;
}
