/**
 * A timing diagram as an SVG of fixed size: no scripts, no links, no fonts of its own. It has a title and a description, every
 * span says what it is, and colours, which colour-blind people tell apart, never stand alone: charging is hatched, fires are
 * triangles, strokes are named.
 */
import { type Diagram, fit, type LaneKind, laneKinds, placeText, plain, ticksOf } from './diagram.ts';
import { svgLane, svgSample } from './svg-lane.ts';
import { escapeXml, ink, round } from './svg-text.ts';

const WIDTH = 960;
const LEFT = 128;
const RIGHT = 24;
const TOP = 64;
const BOTTOM = 40;
/** What has room, of names and of the title; whole they are in the titles that one sees by pointing. */
const LETTERS_OF_NAME = 17;
const LETTERS_OF_TITLE = 80;
const LANE_HEIGHT = 22;
const LEGEND_WIDTH = 200;
const PLOT_WIDTH = WIDTH - LEFT - RIGHT;
/** So many labels have room along the axis. */
const MOST_TICKS = 13;

export interface SvgOptions {
  /** Of the ids in it: two diagrams in one page need two. Letters, digits and '-'. */
  readonly idPrefix?: string;
}

/** @throws RangeError for a prefix that no id can have */
export function drawSvg(diagram: Diagram, { idPrefix = 'timing' }: SvgOptions = {}): string {
  if (!/^[A-Za-z][A-Za-z\d-]*$/.test(idPrefix)) throw new RangeError(`'${idPrefix}' cannot begin an id`);
  const height = TOP + diagram.lanes.length * LANE_HEIGHT + BOTTOM;
  const x = (at: number) => LEFT + (at / diagram.axis.end) * PLOT_WIDTH;
  const bottom = height - BOTTOM;
  const ticks = ticksOf(diagram.axis, MOST_TICKS).flatMap((tick) => [
    `<line x1="${round(x(tick))}" y1="${TOP - 6}" x2="${round(x(tick))}" y2="${bottom}" stroke="${ink.grid}"/>`,
    `<text x="${round(x(tick))}" y="${TOP - 12}" text-anchor="middle">${placeText(diagram.axis.unit, tick)}</text>`,
  ]);
  const lanes = diagram.lanes.flatMap((lane, index) => {
    const y = TOP + index * LANE_HEIGHT;
    return [
      `<g><title>${escapeXml(plain(lane.name))}</title>`,
      `<text x="${LEFT - 8}" y="${y + 15}" text-anchor="end">${escapeXml(fit(plain(lane.name), LETTERS_OF_NAME))}</text>`,
      `<line x1="${LEFT}" y1="${y + LANE_HEIGHT}" x2="${WIDTH - RIGHT}" y2="${y + LANE_HEIGHT}" stroke="${ink.grid}"/>`,
      ...svgLane(lane, { unit: diagram.axis.unit, x, y, height: LANE_HEIGHT, hatch: `${idPrefix}-hatch` }),
      '</g>',
    ];
  });
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${idPrefix}-title ${idPrefix}-description" font-family="sans-serif" font-size="12" fill="${ink.text}">`,
    `<title id="${idPrefix}-title">${escapeXml(plain(diagram.title))}</title>`,
    `<desc id="${idPrefix}-description">${escapeXml(plain(diagram.description))}</desc>`,
    `<defs><pattern id="${idPrefix}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`,
    `<rect width="6" height="6" fill="${ink.chargeLight}"/><rect width="3" height="6" fill="${ink.charge}"/></pattern></defs>`,
    `<rect width="${WIDTH}" height="${height}" fill="${ink.paper}"/>`,
    `<text x="${LEFT}" y="24" font-size="16" font-weight="bold">${escapeXml(fit(plain(diagram.title), LETTERS_OF_TITLE))}</text>`,
    ...ticks,
    ...lanes,
    ...legendOf(diagram, bottom, `${idPrefix}-hatch`),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

/** A sample of each kind that is drawn, and its name. */
function legendOf({ lanes }: Diagram, top: number, hatch: string): string[] {
  const used = new Set(lanes.map(({ kind }) => kind));
  const kinds = (Object.keys(laneKinds) as LaneKind[]).filter((kind) => used.has(kind) && kind !== 'stroke');
  return kinds.flatMap((kind, index) => {
    const x = LEFT + index * LEGEND_WIDTH;
    return [...svgSample(kind, x, top + 8, hatch), `<text x="${x + 28}" y="${top + 23}">${laneKinds[kind]}</text>`];
  });
}
