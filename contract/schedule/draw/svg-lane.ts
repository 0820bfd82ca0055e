/** One lane of an SVG. */
import { type Axis, type Lane, type LaneKind, type Level, laneKinds, placeText, plain, type Span } from './diagram.ts';
import { escapeXml, ink, round } from './svg-text.ts';

export interface Place {
  readonly unit: Axis['unit'];
  /** From the axis to pixels. */
  readonly x: (at: number) => number;
  readonly y: number;
  readonly height: number;
  /** Id of the pattern that charging has. */
  readonly hatch: string;
}

/** Less than a pixel is not seen, more of them on one pixel neither. */
const THINNEST = 1;

export function svgLane(lane: Lane, place: Place): string[] {
  if (lane.levels) return [levelPath(lane, lane.levels, place)];
  const spans = lane.spans.map((span, index) => spanOf(lane, span, index, place));
  const marks: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const mark of lane.marks) {
    const x = place.x(mark);
    if (x - before < THINNEST / 2) continue;
    before = x;
    marks.push(markOf(lane, mark, x, place));
  }
  return [...spans, ...marks];
}

/** A line of steps; of those that come within a quarter of a pixel the last. */
function levelPath({ name, range = '' }: Lane, levels: readonly Level[], { x, y, height }: Place): string {
  const rise = height - 8;
  const steps: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, level] of levels.entries()) {
    const left = x(level.from);
    if (left - before < 0.25 && index < levels.length - 1) continue;
    before = left;
    const top = round(y + 4 + rise * (1 - level.height));
    steps.push(index === 0 ? `M${round(left)} ${top}` : `H${round(left)}V${top}`);
  }
  const end = round(x(levels.at(-1)?.to ?? 0));
  const title = `<title>${escapeXml(`${plain(name)}: ${plain(range)}`)}</title>`;
  return `<path d="${steps.join('')}H${end}" fill="none" stroke="${ink.level}" stroke-width="1.5">${title}</path>`;
}

function spanOf(
  { name, kind }: Lane,
  { from, to, label }: Span,
  index: number,
  { unit, x, y, height, hatch }: Place,
): string {
  const width = Math.max(THINNEST, x(to) - x(from));
  const what = label === undefined ? plain(name) : `${plain(name)}, ${plain(label)}`;
  const title = `<title>${escapeXml(`${what}: ${placeText(unit, from)} to ${placeText(unit, to)}`)}</title>`;
  const fill = kind === 'stroke' ? ink.strokes[index % 2] : kind === 'charge' ? `url(#${hatch})` : ink.open;
  const border = kind === 'charge' ? ` stroke="${ink.charge}"` : '';
  const rect = `<rect x="${round(x(from))}" y="${y + 4}" width="${round(width)}" height="${height - 8}" fill="${fill}"${border}>${title}</rect>`;
  if (kind !== 'stroke' || label === undefined) return rect;
  const middle = round((x(from) + x(to)) / 2);
  return `${rect}<text x="${middle}" y="${y + 15}" text-anchor="middle" font-size="11">${escapeXml(plain(label))}</text>`;
}

function markOf({ name, kind }: Lane, mark: number, x: number, { unit, y, height }: Place): string {
  const title = `<title>${escapeXml(`${plain(name)}: ${placeText(unit, mark)}`)}</title>`;
  if (kind === 'charge') {
    const top = y + 2;
    return `<path d="M${round(x)} ${top}l4 9h-8z" fill="${ink.mark}">${title}</path>`;
  }
  if (kind === 'event')
    return `<circle cx="${round(x)}" cy="${y + height / 2}" r="3" fill="${ink.mark}">${title}</circle>`;
  return `<rect x="${round(x)}" y="${y + 6}" width="1.5" height="${height - 8}" fill="${ink.mark}">${title}</rect>`;
}

const stairs: readonly Level[] = [0, 0.5, 1].map((height, step) => ({ from: step / 3, to: (step + 1) / 3, height }));

/** For the legend: a lane of twenty pixels. */
export function svgSample(kind: LaneKind, left: number, y: number, hatch: string): string[] {
  const isLasting = kind === 'charge' || kind === 'open';
  const lane: Lane = {
    name: laneKinds[kind],
    kind,
    spans: isLasting ? [{ from: 0, to: 1 }] : [],
    marks: kind === 'charge' ? [1] : isLasting ? [] : [0.5],
    ...(kind === 'level' && { levels: stairs }),
  };
  return svgLane(lane, { unit: 'ms', x: (at) => left + at * 20, y, height: 22, hatch }).map((part) =>
    part.replace(/<title>.*<\/title>/, ''),
  );
}
