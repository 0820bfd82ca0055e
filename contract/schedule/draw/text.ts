/**
 * A timing diagram for a terminal, made of letters and box drawings, readable without colour. What is shorter than a column
 * still has one; columns with several events have their number.
 */
import { type Axis, type Diagram, fit, type LaneKind, laneKinds, plain, ticksOf, tidy } from './diagram.ts';
import { TOO_FAST } from './levels.ts';
import { drawLane, glyphs } from './text-lane.ts';

/** Fewer columns show nothing. */
export const MIN_COLUMNS = 40;
/** A label and some air. */
const COLUMNS_OF_TICK = 7;
const notes: Readonly<Partial<Record<LaneKind, string>>> = {
  event: ' (2-9: so many in a column, +: more)',
  level: ` (${TOO_FAST}: up and down in one column)`,
};

/** Lines without trailing blanks, none longer than so many columns (40 at least), a line break after each. */
export function drawText(diagram: Diagram, columns: number): string {
  const width = Math.max(MIN_COLUMNS, Math.floor(columns));
  const longest = Math.max(0, ...diagram.lanes.map(({ name }) => [...plain(name)].length));
  const nameWidth = Math.min(longest, Math.floor(width / 4));
  const plotWidth = width - nameWidth - 3;
  const margin = ' '.repeat(nameWidth + 1);
  const lanes = diagram.lanes.map((lane) => {
    const name = fit(plain(lane.name), nameWidth).padEnd(nameWidth);
    return `${name} │${drawLane(lane, diagram.axis.end, plotWidth).join('')}│`;
  });
  const lines = [
    ...wrap(plain(diagram.title), width),
    ...axisLines(diagram.axis, plotWidth).map((line) => margin + line),
    ...lanes,
    `${margin}└${'─'.repeat(plotWidth)}┘`,
    ...wrap(legendOf(diagram), width),
    ...diagram.lanes.flatMap(({ name, range }) => (range ? [fit(`${plain(name)}: ${plain(range)}`, width)] : [])),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** The labels, and the line below them with a stroke at each. */
function axisLines(axis: Axis, plotWidth: number): [string, string] {
  const labels = Array.from({ length: plotWidth + 2 }, () => ' ');
  const line = Array.from({ length: plotWidth }, () => '─');
  const inSeconds = axis.unit === 'ms' && axis.end > 1000;
  const unit = axis.unit === 'degrees' ? '°' : inSeconds ? ' s' : ' ms';
  const ticks = ticksOf(axis, Math.max(2, Math.floor(plotWidth / COLUMNS_OF_TICK)));
  for (const [index, tick] of ticks.entries()) {
    const at = Math.min(plotWidth - 1, Math.floor((tick / axis.end) * plotWidth));
    const isLast = index === ticks.length - 1;
    const text = tidy(inSeconds ? tick / 1000 : tick) + (isLast || axis.unit === 'degrees' ? unit : '');
    const start = Math.min(at + 1, labels.length - text.length);
    for (const [place, letter] of [...text].entries()) labels[start + place] = letter;
    line[at] = '┬';
  }
  return [labels.join(''), `┌${line.join('')}┐`];
}

function legendOf({ lanes }: Diagram): string {
  const used = new Set(lanes.map(({ kind }) => kind));
  return (Object.keys(laneKinds) as LaneKind[])
    .filter((kind) => used.has(kind) && kind !== 'stroke')
    .map((kind) => `${glyphs[kind]} ${laneKinds[kind]}${notes[kind] ?? ''}`)
    .join('   ');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && [...last].length + 1 + [...word].length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fit(word, width));
  }
  return lines;
}
