/** The diagram of a program's beginning, of its events in time: a lane for each device, or for each class. */
import { Occurrences } from '../occurrences.ts';
import { NEVER } from '../queue.ts';
import { NONE, type Table } from '../table.ts';
import { type Diagram, type Lane, placeText, type Span, tidy } from './diagram.ts';
import { type Change, levelsOf } from './levels.ts';
import { deviceOf, quantityOf } from './set-point.ts';

const NS_PER_MS = 1e6;
/** More of one lane are not drawn: nobody could tell them apart. */
const MOST_EVENTS_OF_LANE = 20_000;

export interface TimeOptions {
  readonly title: string;
  /** 1000 if left out: the first second. */
  readonly endMs?: number;
  /** Devices if left out. */
  readonly lanes?: 'device' | 'class';
}

interface Draft {
  readonly spans: Span[];
  readonly changes: Change[];
  /** What the lane's numbers are; undefined where not all of it are numbers of one kind. */
  quantity: string | undefined;
}

export function timeDiagram(table: Table, { title, endMs = 1000, lanes: by = 'device' }: TimeOptions): Diagram {
  const { time, classes, actions } = table;
  const occurrences = new Occurrences(time, 0);
  const drafts = new Map<string, Draft>();
  for (let row = 0; row < time.at.length; row++) {
    const action = actions[time.on[row] ?? NONE];
    const device = action === undefined ? 'events' : deviceOf(action);
    const name = by === 'class' ? (classes[time.class[row] ?? NONE]?.name ?? 'events') : device;
    const quantity = action && quantityOf(action);
    const known = drafts.get(name);
    const draft = known ?? { spans: [], changes: [], quantity: quantity?.name };
    if (draft.quantity !== quantity?.name) draft.quantity = undefined;
    drafts.set(name, draft);
    collect(draft, {
      occurrences,
      row,
      endMs,
      durationMs: (time.duration[row] ?? 0) / NS_PER_MS,
      value: quantity?.value ?? 0,
    });
  }
  const lanes = [...drafts].map(([name, draft]) => laneOf(name, draft, endMs));
  const description = `The first ${placeText('ms', endMs)}: ${lanes.map(summaryOf).join('; ')}.`;
  return { title, description, axis: { unit: 'ms', end: endMs }, lanes };
}

interface Row {
  readonly occurrences: Occurrences;
  readonly row: number;
  readonly endMs: number;
  readonly durationMs: number;
  readonly value: number;
}

function collect({ spans, changes }: Draft, { occurrences, row, endMs, durationMs, value }: Row): void {
  while (spans.length + changes.length < MOST_EVENTS_OF_LANE) {
    const due = occurrences.dueOf(row);
    if (due === NEVER || due > endMs * NS_PER_MS) return;
    const at = due / NS_PER_MS;
    if (durationMs > 0) spans.push({ from: at, to: Math.min(endMs, at + durationMs) });
    else changes.push({ at, value });
    occurrences.advance(row, 1);
  }
}

function laneOf(name: string, { spans, changes, quantity }: Draft, endMs: number): Lane {
  const inOrder = changes.toSorted((a, b) => a.at - b.at);
  const isLevel =
    spans.length === 0 && quantity !== undefined && inOrder.some(({ value }) => value !== inOrder[0]?.value);
  if (isLevel) return { name, kind: 'level', spans: [], marks: [], ...levelsOf(inOrder, quantity, endMs) };
  return {
    name,
    kind: spans.length > 0 ? 'open' : 'event',
    spans: spans.toSorted((a, b) => a.from - b.from),
    marks: inOrder.map(({ at }) => at),
  };
}

function summaryOf({ name, spans, marks, levels, range }: Lane): string {
  if (levels) return `${name}: ${range}, set ${levels.length} times from ${tidy(levels[0]?.from ?? 0)} ms on`;
  const events = spans.length + marks.length;
  if (events === 0) return `${name}: nothing yet`;
  const first = Math.min(spans[0]?.from ?? Number.POSITIVE_INFINITY, marks[0] ?? Number.POSITIVE_INFINITY);
  return `${name}: ${events === 1 ? 'one event' : `${events} events`}, the first at ${tidy(first)} ms`;
}
