import type { ParameterName } from '../../../contract/engine/dictionary.ts';

/** A table's, function's or curve's points and values, in their units. */
export interface Lookup {
  /** Undefined: it has one dimension, its columns. */
  readonly rowsOf: ParameterName | undefined;
  /** Undefined: an input's volts. */
  readonly columnsOf: ParameterName | undefined;
  readonly rowsAt: readonly number[];
  readonly columnsAt: readonly number[];
  /** Row by row. */
  readonly values: readonly number[];
}

/** Where the strategy reads from and writes to, all of it in the parameters' units. */
export interface Values {
  get(name: ParameterName): number;
  /** Is put into its range, and left as it is where it is held. */
  put(name: ParameterName, value: number): void;
  isHeld(name: ParameterName): boolean;
  /** @param name of a table, function or curve */
  lookup(name: string): Lookup;
}
