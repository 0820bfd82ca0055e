import type { ScheduleLateness } from '../../contract/methods/schedule.ts';
import type { Colours } from '../text/colour.ts';
import { escapeText } from '../text/escape.ts';
import { duration } from '../text/units.ts';

/** How late the events of a program were; what `schedule.lateness` answers. */
export interface ProgramLateness {
  program: number;
  name: string;
  classes: readonly ScheduleLateness[];
}

const us = (ns: number) => (ns / 1000).toFixed(1);

interface Column {
  heading: string;
  cell(line: ScheduleLateness): string;
  /** Left out where no class has anything to say in it. Default: it always stands. */
  has?(line: ScheduleLateness): boolean;
}

const withShaft = ({ degrees }: ScheduleLateness) => degrees !== null;

/** As CoreEFI prints its own: count, most early, most late, speed, both in degrees, share late; and what lies between. */
const columns: readonly Column[] = [
  { heading: 'COUNT', cell: ({ count }) => String(count) },
  { heading: '-LATE', cell: ({ minNs }) => us(minNs) },
  { heading: 'P50', cell: ({ p50Ns }) => us(p50Ns) },
  { heading: 'P99', cell: ({ p99Ns }) => us(p99Ns) },
  { heading: '+LATE', cell: ({ maxNs }) => us(maxNs) },
  { heading: 'RPM', has: withShaft, cell: ({ degrees }) => degrees?.rpm.toFixed(0) ?? '' },
  { heading: '-DEG', has: withShaft, cell: ({ degrees }) => degrees?.min.toFixed(2) ?? '' },
  { heading: '+DEG', has: withShaft, cell: ({ degrees }) => degrees?.max.toFixed(2) ?? '' },
  { heading: 'LATE%', cell: ({ lateShare }) => (lateShare * 100).toFixed(2) },
  {
    heading: 'ALLOWED',
    has: ({ toleranceNs }) => toleranceNs !== null,
    cell: ({ toleranceNs }) => (toleranceNs === null ? '' : us(toleranceNs)),
  },
  { heading: 'SKIPPED', has: ({ skipped }) => skipped > 0, cell: ({ skipped }) => String(skipped) },
];

/** Whether a class was later than its program says that it may be. */
export const isBroken = ({ toleranceNs, maxNs, skipped }: ScheduleLateness): boolean =>
  toleranceNs !== null && (maxNs > toleranceNs || skipped > 0);

export const latenessText = ({ program, name, classes }: ProgramLateness, colours: Colours): string =>
  latenessTable(`${name} (${program})`, classes, colours);

/** The table, under a line that says of what it is. */
export function latenessTable(what: string, classes: readonly ScheduleLateness[], colours: Colours): string {
  const title = escapeText(what);
  if (classes.every(({ count, skipped }) => count + skipped === 0)) return `${title}: no event has come yet\n`;
  const shown = columns.filter(({ has }) => has === undefined || classes.some(has));
  const rows = classes.map((line) => [escapeText(line.class), ...shown.map(({ cell }) => cell(line))]);
  const [head = '', ...lines] = aligned([['CLASS', ...shown.map(({ heading }) => heading)], ...rows]);
  const marked = lines.map((text, n) => {
    const line = classes[n];
    return line !== undefined && isBroken(line) ? `${text}${colours.red('!')}` : text;
  });
  return [`${title}: lateness in µs, negative is early`, head, ...marked, ''].join('\n');
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, n) => (n === 0 ? text.padEnd(widths[n] ?? 0) : text.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

const BAR = 40;

/** How many events were how late: a line for each edge between the first and the last that has any. */
export function histogramText({ classes }: Pick<ProgramLateness, 'classes'>): string {
  return classes.map(histogramOf).join('');
}

function histogramOf({ class: name, histogram }: ScheduleLateness): string {
  const counts = histogram.map(({ count }, n) => count - (histogram[n - 1]?.count ?? 0));
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return '';
  const last = counts.findLastIndex((count) => count > 0);
  const most = Math.max(...counts);
  const rows = counts.slice(first, last + 1).map((count, n) => [edgeText(histogram, first + n), String(count)]);
  const texts = aligned(rows.map(([edge = '', count = '']) => ['', edge, count]));
  const bars = counts.slice(first, last + 1).map((count) => '█'.repeat(Math.ceil((count / most) * BAR)));
  return `\n${escapeText(name)}\n${texts.map((text, n) => `${text}  ${bars[n]}`.trimEnd()).join('\n')}\n`;
}

function edgeText(histogram: ScheduleLateness['histogram'], n: number): string {
  const edge = histogram[n]?.leSeconds ?? null;
  const text = (seconds: number) => `${seconds < 0 ? '-' : ''}${duration(Math.round(Math.abs(seconds) * 1e9))}`;
  return edge === null ? `more than ${text(histogram[n - 1]?.leSeconds ?? 0)}` : `up to ${text(edge)}`;
}
