import { escapeText } from './escape.ts';

export type Cell = string | number | boolean;

const show = (cell: Cell): string => (typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : escapeText(String(cell)));

/** Columns under their headings, two spaces apart, numbers to the right. Ends with a newline; nothing if there are no rows. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '';
  const shown = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(show))];
  const widths = headings.map((_, column) => Math.max(...shown.map((row) => (row[column] ?? '').length)));
  const isNumber = headings.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  return lines(
    shown.map((row) =>
      row
        .map((text, column) =>
          isNumber[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    ),
  );
}

/** `name:  value` lines, values under one another. What is undefined is left out. */
export function facts(entries: Record<string, Cell | undefined>): string {
  const known = Object.entries(entries).filter((entry): entry is [string, Cell] => entry[1] !== undefined);
  const width = Math.max(0, ...known.map(([name]) => name.length));
  return lines(known.map(([name, value]) => `${`${name}:`.padEnd(width + 1)}  ${show(value)}`));
}

export function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
