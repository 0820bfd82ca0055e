/** Tables and functions between their points; clamped at the ends. */

/** Which two points a value is between, and how far on the way from one to the other: 0 to 1. */
interface Place {
  readonly index: number;
  readonly part: number;
}

/** @param at ascending, two or more */
function placeOf(at: readonly number[], value: number): Place {
  const last = at.length - 1;
  if (value <= (at[0] ?? 0)) return { index: 0, part: 0 };
  if (value >= (at[last] ?? 0)) return { index: last - 1, part: 1 };
  const index = at.findLastIndex((point) => point <= value);
  const from = at[index] ?? 0;
  return { index, part: (value - from) / ((at[index + 1] ?? 0) - from) };
}

const between = (from: number, to: number, part: number): number => from + (to - from) * part;

/** @param values one for each point */
export function linear(at: readonly number[], values: readonly number[], value: number): number {
  const { index, part } = placeOf(at, value);
  return between(values[index] ?? 0, values[index + 1] ?? 0, part);
}

/** @param values row by row */
export function bilinear(
  axes: { readonly rowsAt: readonly number[]; readonly columnsAt: readonly number[] },
  values: readonly number[],
  { row, column }: { readonly row: number; readonly column: number },
): number {
  const down = placeOf(axes.rowsAt, row);
  const across = placeOf(axes.columnsAt, column);
  const width = axes.columnsAt.length;
  const inRow = (index: number) =>
    between(values[index * width + across.index] ?? 0, values[index * width + across.index + 1] ?? 0, across.part);
  return between(inRow(down.index), inRow(down.index + 1), down.part);
}
