/** The lateness of programs in Prometheus' text format. */
import type { ScheduleLateness } from '../../contract/methods/schedule.ts';
import { escapeHelp, escapeLabel } from '../ecu/metrics/exposition.ts';
import type { ProgramLateness } from './lateness-text.ts';

const PREFIX = 'postern_schedule_';

interface Family {
  name: string;
  type: 'histogram' | 'counter' | 'gauge';
  help: string;
  /** What stands behind the name, and the value; none: it is left out. */
  samples(line: ScheduleLateness, labels: string): (readonly [name: string, value: number])[];
}

const one = (value: number | null, labels: string): (readonly [string, number])[] =>
  value === null ? [] : [[`{${labels}}`, value]];
const seconds = (ns: number | null) => (ns === null ? null : ns / 1e9);

const families: readonly Family[] = [
  {
    name: 'lateness_seconds',
    type: 'histogram',
    help: 'How late events were, when they had been written; negative is early.',
    samples: ({ histogram, count, sumNs }, labels) => [
      ...histogram.map(
        ({ leSeconds, count: upTo }) => [`_bucket{${labels},le="${leSeconds ?? '+Inf'}"}`, upTo] as const,
      ),
      [`_sum{${labels}}`, sumNs / 1e9],
      [`_count{${labels}}`, count],
    ],
  },
  {
    name: 'skipped_total',
    type: 'counter',
    help: 'Events that were missed and not made up for.',
    samples: ({ skipped }, labels) => one(skipped, labels),
  },
  {
    name: 'most_late_seconds',
    type: 'gauge',
    help: 'The latest of them.',
    samples: ({ maxNs }, labels) => one(seconds(maxNs), labels),
  },
  {
    name: 'most_late_degrees',
    type: 'gauge',
    help: 'The latest of them, in degrees of the crankshaft.',
    samples: ({ degrees }, labels) => one(degrees?.max ?? null, labels),
  },
  {
    name: 'tolerance_seconds',
    type: 'gauge',
    help: 'How late they may be, where the program says so.',
    samples: ({ toleranceNs }, labels) => one(seconds(toleranceNs), labels),
  },
];

/** Each class of each program, under its program's number and name. */
export function latenessExposition(programs: readonly ProgramLateness[]): string {
  const lines = programs.flatMap(({ program, name, classes }) =>
    classes.map((line) => ({ line, labels: labelsOf({ program: String(program), name, class: line.class }) })),
  );
  return families
    .map(({ name, type, help, samples }) => {
      const full = `${PREFIX}${name}`;
      const values = lines.flatMap(({ line, labels }) => samples(line, labels));
      const head = `# HELP ${full} ${escapeHelp(help)}\n# TYPE ${full} ${type}\n`;
      return values.length === 0 ? '' : head + values.map(([rest, value]) => `${full}${rest} ${value}\n`).join('');
    })
    .join('');
}

const labelsOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',');
