/** One lane in a row of letters. */
import { fit, type Lane, type LaneKind, type Span } from './diagram.ts';
import { drawLevels } from './levels.ts';

/** What the legend shows of a kind. */
export const glyphs: Readonly<Record<LaneKind, string>> = {
  stroke: '─',
  tooth: '╷',
  charge: '▒▲',
  open: '█',
  event: '•',
  level: '▁▄█',
};

const spanGlyphs: Readonly<Record<LaneKind, string>> = {
  stroke: '─',
  tooth: '─',
  charge: '▒',
  open: '█',
  event: '─',
  level: ' ',
};
/** Columns that a span hardly touches, from their left or from their right. */
const LEFT_PART = '▌';
const RIGHT_PART = '▐';
const FULL_FROM = 0.5;

/** A letter for each column. */
export function drawLane(lane: Lane, end: number, width: number): string[] {
  if (lane.levels) return drawLevels(lane.levels, end, width);
  const cells = Array.from({ length: width }, () => ' ');
  const column = (at: number) => Math.min(width - 1, Math.max(0, Math.floor((at / end) * width)));
  for (const span of lane.spans) {
    if (lane.kind === 'stroke') drawStroke(cells, span, column(span.from), Math.round((span.to / end) * width));
    else drawSpan(cells, lane.kind, (span.from / end) * width, (span.to / end) * width);
  }
  const counts = new Map<number, number>();
  for (const mark of lane.marks) counts.set(column(mark), (counts.get(column(mark)) ?? 0) + 1);
  for (const [place, count] of counts) cells[place] = markGlyph(lane.kind, count);
  return cells;
}

function markGlyph(kind: LaneKind, count: number): string {
  if (kind === 'tooth') return count === 1 ? '╷' : '╻';
  if (kind === 'charge') return '▲';
  if (count === 1) return '•';
  return count <= 9 ? String(count) : '+';
}

/** @param from @param to in columns, with fractions */
function drawSpan(cells: string[], kind: LaneKind, from: number, to: number): void {
  const first = Math.min(cells.length - 1, Math.floor(from));
  const last = Math.max(first, Math.ceil(to) - 1);
  for (let place = first; place <= last && place < cells.length; place++) {
    const covered = Math.min(to, place + 1) - Math.max(from, place);
    if (kind !== 'open' || covered >= FULL_FROM || cells[place] !== ' ') cells[place] = spanGlyphs[kind];
    else cells[place] = from > place && to >= place + 1 ? RIGHT_PART : LEFT_PART;
  }
}

/** From one border to the next, with its name in the middle if there is room. */
function drawStroke(cells: string[], { label = '', from }: Span, first: number, end: number): void {
  for (let place = first; place < end; place++) cells[place] = '─';
  if (from > 0) cells[first] = '┼';
  const room = end - first - 1;
  const letters = [...fit(label, room)];
  const start = first + 1 + Math.floor((room - letters.length) / 2);
  for (const [index, letter] of letters.entries()) cells[start + index] = letter;
}
