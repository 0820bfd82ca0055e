/** Logs as text, as far as a simulation needs them: names in one line, perhaps units in the next, then numbers, between tabs or commas. */
import type { Rows } from './rows.ts';

/** @throws Error for a text that is no log */
export function parseLogText(text: string): Rows {
  // What stands before the names in an .msl is about the firmware: quoted lines, without columns. A .csv may have names in quotes.
  const isRemark = text.includes('\t') ? /^("[^\t]*"|#.*)$/ : /^("[^",]*"|#.*)$/;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !isRemark.test(line));
  const [head = ''] = lines;
  const separator = head.includes('\t') ? '\t' : ',';
  const cells = (line: string) => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const names = cells(head);
  const rows = lines
    .slice(1)
    .map(cells)
    // A mark in Postern's .csv: a row without values.
    .filter((row) => names.at(-1) !== 'marker' || (row.at(-1) ?? '') === '')
    .map((row) => row.map((cell) => (cell === '' ? Number.NaN : Number(cell))))
    // Units, and marks of an .msl.
    .filter((row) => row.some((value) => !Number.isNaN(value)));
  if (names.length < 2 || rows.length === 0) throw new Error('this is no log: names in a line, then rows of numbers');
  return { names, rows };
}
