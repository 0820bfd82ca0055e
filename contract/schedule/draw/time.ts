/** The diagram of a program's beginning, of its events in time: a lane for each class. */
import { Occurrences } from '../occurrences.ts';
import { NEVER } from '../queue.ts';
import type { Table } from '../table.ts';
import { type Diagram, type Lane, type Span, tidy } from './diagram.ts';

const NS_PER_MS = 1e6;
/** More are not drawn: nobody could tell them apart. */
const MOST_EVENTS_OF_ROW = 20_000;

export interface TimeOptions {
  readonly title: string;
  /** 1000 if left out: the first second. */
  readonly endMs?: number;
  /** Which lane a row of the table's time base is in. Its class if left out. */
  readonly laneOf?: (row: number) => string;
}

export function timeDiagram(table: Table, { title, endMs = 1000, laneOf }: TimeOptions): Diagram {
  const { time, classes } = table;
  const occurrences = new Occurrences(time, 0);
  const lanes = new Map<string, { spans: Span[]; marks: number[] }>();
  const until = endMs * NS_PER_MS;
  for (let row = 0; row < time.at.length; row++) {
    const name = laneOf?.(row) ?? classes[time.class[row] ?? -1]?.name ?? 'events';
    const lane = lanes.get(name) ?? { spans: [], marks: [] };
    lanes.set(name, lane);
    const durationNs = time.duration[row] ?? 0;
    for (let count = 0; count < MOST_EVENTS_OF_ROW; count++) {
      const due = occurrences.dueOf(row);
      if (due === NEVER || due > until) break;
      const from = due / NS_PER_MS;
      if (durationNs > 0) lane.spans.push({ from, to: Math.min(endMs, from + durationNs / NS_PER_MS) });
      else lane.marks.push(from);
      occurrences.advance(row, 1);
    }
  }
  const drawn = [...lanes].map(
    ([name, { spans, marks }]): Lane => ({
      name,
      kind: spans.length > 0 ? 'open' : 'event',
      spans: spans.toSorted((a, b) => a.from - b.from),
      marks: marks.toSorted((a, b) => a - b),
    }),
  );
  const length = endMs >= 1000 ? `${tidy(endMs / 1000)} s` : `${tidy(endMs)} ms`;
  const description = `The first ${length}: ${drawn.map(summaryOf).join('; ')}.`;
  return { title, description, axis: { unit: 'ms', end: endMs }, lanes: drawn };
}

function summaryOf({ name, spans, marks }: Lane): string {
  const events = spans.length + marks.length;
  const first = Math.min(spans[0]?.from ?? Number.POSITIVE_INFINITY, marks[0] ?? Number.POSITIVE_INFINITY);
  if (events === 0) return `${name}: nothing yet`;
  return `${name}: ${events === 1 ? 'one event' : `${events} events`}, the first at ${tidy(first)} ms`;
}
