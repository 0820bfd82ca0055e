import type { Action } from './set-points.ts';
import { emptyTable, NONE, type PairRows, type TimeRows } from './table.ts';

type Row<Rows> = Record<keyof Rows, number>;

/** Rows, put in one by one, as columns. */
class RowList<Rows extends object> {
  readonly columns: { [Column in keyof Rows]: number[] };
  readonly #columns: readonly [name: keyof Rows, column: number[]][];

  constructor(empty: Rows) {
    this.#columns = (Object.keys(empty) as (keyof Rows)[]).map((name) => [name, []]);
    this.columns = Object.fromEntries(this.#columns) as unknown as typeof this.columns;
  }

  add(row: Row<Rows>): void {
    for (const [name, column] of this.#columns) column.push(row[name]);
  }
}

/** What is done, each thing once, however many events do it. */
class Distinct<Value> {
  readonly values: Value[] = [];
  readonly #places = new Map<string, number>();

  place(value: Value, key: string): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** A table in the making. */
export class TableDraft {
  readonly time = new RowList<TimeRows>(emptyTable.time);
  readonly angle = new RowList<PairRows>(emptyTable.angle);
  readonly #actions = new Distinct<Action>();
  readonly #outputs = new Distinct<string>();
  /** By name: the least tolerance that an entry of the class states. */
  readonly #classes = new Map<string, { place: number; tolerance: number }>();
  events = 0;

  get actions(): readonly Action[] {
    return this.#actions.values;
  }

  get outputs(): readonly string[] {
    return this.#outputs.values;
  }

  get classes(): { name: string; tolerance: number }[] {
    return Array.from(this.#classes, ([name, { tolerance }]) => ({ name, tolerance }));
  }

  action(action: Action): number {
    return this.#actions.place(action, JSON.stringify(action));
  }

  output(name: string): number {
    return this.#outputs.place(name, name);
  }

  class(name: string, tolerance: number): number {
    const known = this.#classes.get(name);
    if (known === undefined) {
      const place = this.#classes.size;
      this.#classes.set(name, { place, tolerance });
      return place;
    }
    if (known.tolerance === NONE || (tolerance !== NONE && tolerance < known.tolerance)) known.tolerance = tolerance;
    return known.place;
  }

  /**
   * Where several rows only set the same output, the later takes the place of the earlier: who finds them all late does the newest. Rows of
   * one time are all done: none of them is missed for the others.
   * @param keys by row: what rows have in common that may follow each other; empty: it follows none
   */
  link(keys: readonly string[]): void {
    const { at, successor } = this.time.columns;
    const rows = keys.map((key, row) => ({ key, row, at: at[row] ?? 0 })).filter(({ key }) => key !== '');
    const next = new Map<string, { row: number; at: number; successor: number }>();
    for (const { key, row, at: here } of rows.toSorted((a, b) => b.at - a.at || b.row - a.row)) {
      const later = next.get(key);
      const follows = later === undefined ? NONE : later.at > here ? later.row : later.successor;
      successor[row] = follows;
      next.set(key, { row, at: here, successor: follows });
    }
  }
}
