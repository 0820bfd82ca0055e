/** A log that is played again: each row for the time that its own time says, from the first to the last, and again. */
import { atRest } from '../quantities.ts';
import type { Moment, Source } from './source.ts';

export interface Rows {
  /** Names of channels, or their headings in logs. */
  readonly names: readonly string[];
  /** A number for each name; NaN: it says nothing. */
  readonly rows: readonly (readonly number[])[];
}

/** Where no column tells the time. */
const ROW_S = 0.1;
const times = ['Time', 'time', 'seconds'];

export class RowsSource implements Source {
  readonly #names: readonly (string | undefined)[];
  readonly #rows: Rows['rows'];
  /** Of each row, in seconds since the first. */
  readonly #atS: readonly number[];

  /**
   * @param nameOf the channel that a heading means; undefined: none
   * @throws Error for a log without rows
   */
  constructor({ names, rows }: Rows, nameOf: (heading: string) => string | undefined) {
    if (rows.length === 0) throw new Error('the log has no rows');
    this.#names = names.map(nameOf);
    this.#rows = rows;
    // A time of day is no number here.
    const column = times.map((time) => names.indexOf(time)).find((index) => Number.isFinite(rows[0]?.[index]));
    const first = column === undefined ? 0 : (rows[0]?.[column] ?? 0);
    this.#atS = rows.map((row, index) => (column === undefined ? index * ROW_S : (row[column] ?? Number.NaN) - first));
  }

  at(seconds: number): Moment {
    const length = this.#atS.length;
    const last = this.#atS.at(-1) ?? 0;
    const lasts = last + (length > 1 ? last / (length - 1) : ROW_S);
    const row = this.#rows[this.#indexAt(lasts > 0 ? seconds % lasts : 0)] ?? [];
    const channels: Record<string, number> = {};
    for (const [index, name] of this.#names.entries()) {
      const value = row[index];
      if (name !== undefined && value !== undefined && !Number.isNaN(value)) channels[name] = value;
    }
    return { quantities: atRest, channels };
  }

  /** The last row that is not later. */
  #indexAt(seconds: number): number {
    let [low, high] = [0, this.#atS.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#atS[middle] ?? 0) <= seconds) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
