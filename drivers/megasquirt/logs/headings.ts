import type { Channel } from '../../../contract/telemetry/catalogue.ts';

/** The column that each format has before those of the channels. */
export const TIME = 'Time';

/**
 * What stands above each channel's column: its label, so that viewers know `RPM` by the name that they expect; its name where the
 * label is taken, or there is none. No two are the same, be it in other capital letters.
 */
export function headingsOf(channels: readonly Channel[], taken: readonly string[] = [TIME]): string[] {
  const used = new Set(taken.map((heading) => heading.toLowerCase()));
  return channels.map(({ name, label = '' }) => {
    const heading = firstFree([label.trim(), name], used);
    used.add(heading.toLowerCase());
    return heading;
  });
}

function firstFree([label = '', name = '']: readonly string[], used: ReadonlySet<string>): string {
  for (const heading of [label, name]) if (heading !== '' && !used.has(heading.toLowerCase())) return heading;
  for (let number = 2; ; number++) if (!used.has(`${name}_${number}`.toLowerCase())) return `${name}_${number}`;
}

/** Other programs' headings may be anything; two channels of one name would be one. */
export const channelsOfHeadings = (
  columns: readonly { heading: string; unit: string; digits?: number }[],
): Channel[] => {
  const used = new Set<string>();
  return columns.map(({ heading, unit, digits }, index) => {
    const name = firstFree([heading, heading === '' ? `column_${index + 1}` : heading], used);
    used.add(name.toLowerCase());
    return { name, ...(unit !== '' && { unit }), ...(digits !== undefined && { digits }) };
  });
};
