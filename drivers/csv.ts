/** RFC 4180, as far as a spreadsheet writes it and a person types it. */

export interface CsvRow {
  /** Of the file, from 1. */
  line: number;
  cells: string[];
}

/** A cell: quoted, with doubled quotes inside, or as it is; and what ends it. */
const CELL = /[ \t]*"((?:[^"]|"")*)"[ \t]*(,|\r?\n|$)|([^",\r\n]*)(,|\r?\n|$)/y;

/**
 * Reads rows. Lines that are empty, or begin with `#`, are left out; spaces around a cell too.
 * @throws Error naming the line, for quotes that do not end or stand in the middle
 */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const whole = text.replace(/^\ufeff/, '');
  let [line, at] = [1, 0];
  while (at < whole.length) {
    const isComment = whole.startsWith('#', at);
    if (isComment) {
      const end = whole.indexOf('\n', at);
      at = end < 0 ? whole.length : end + 1;
      line++;
      continue;
    }
    const cells: string[] = [];
    const began = line;
    for (;;) {
      CELL.lastIndex = at;
      const found = CELL.exec(whole);
      if (found === null) throw new Error(`line ${line}: a quote that stands in the middle of a cell, or does not end`);
      const [all, quoted, quotedEnd, plain = '', plainEnd = ''] = found;
      cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
      at += all.length;
      line += all.split('\n').length - 1;
      if ((quotedEnd ?? plainEnd) !== ',') break;
    }
    if (cells.some((cell) => cell !== '')) rows.push({ line: began, cells });
  }
  return rows;
}

/** One row, with its newline. */
export const csvRow = (cells: readonly (string | number | boolean)[]): string =>
  `${cells.map((cell) => (/[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell))).join(',')}\n`;
