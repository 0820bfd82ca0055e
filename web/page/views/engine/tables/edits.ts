/** What an edit would set, before anything is sent. */

import { rawOf, readable } from '../../../../../contract/engine/numbers.ts';
import { numberProblem } from '../../../parts/number-problem.ts';
import type { Form, Lookup } from './lookups.ts';
import { type Cells, formAt, isPoint, type Place, placeName, rangeAt, valueAt } from './places.ts';
import { boxOf, placesOf, type Selection } from './selection.ts';

export interface Edit extends Place {
  readonly value: number;
}

/** Either all of the edits can be, or it is said of the first that cannot why: the field, the value, the limit. */
export type Planned = { readonly edits: readonly Edit[] } | { readonly problem: string };

/** So many steps from the least of the values to the most. */
const STEPS = 75;
const roundNumbers = [-4, -3, -2, -1, 0, 1, 2, 3, 4].flatMap((power) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${power}`)),
);

/** What + and − change: the round number that is nearest to a share of what there is, and at least one of its numbers. */
export function stepOf({ min, max, bits }: Form, values: readonly number[]): number {
  const span = Math.max(...values) - Math.min(...values);
  const wanted = (span > 0 ? span : max - min) / STEPS;
  const distance = (step: number) => Math.abs(Math.log(step / wanted));
  const nearest = roundNumbers.reduce((best, step) => (distance(step) < distance(best) ? step : best));
  return Math.max(1 / 2 ** bits, nearest);
}

function planned(lookup: Lookup, cells: Cells, edits: readonly Edit[]): Planned {
  for (const edit of edits) {
    const problem = editProblem(lookup, cells, edit, String(Number(edit.value.toFixed(6))));
    if (problem !== undefined) return { problem };
  }
  // As the firmware rounds it; what it has already is not written again.
  const rounded = edits.map(({ row, column, value }) => {
    const { bits } = formAt(lookup, { row, column }).form;
    return { row, column, value: readable(rawOf(value, bits), bits) };
  });
  return { edits: rounded.filter((edit) => valueAt(cells, edit) !== edit.value) };
}

export const editProblem = (lookup: Lookup, cells: Cells, place: Place, text: string): string | undefined =>
  numberProblem(placeName(lookup, cells, place), text, rangeAt(lookup, cells, place), formAt(lookup, place).unit);

/** The same value everywhere that is chosen. */
export const settled = (lookup: Lookup, cells: Cells, selection: Selection, text: string): Planned => {
  const problem = editProblem(lookup, cells, selection.focus, text);
  if (problem !== undefined) return { problem };
  return planned(
    lookup,
    cells,
    placesOf(selection).map((place) => ({ ...place, value: Number(text) })),
  );
};

/** What a step is, of what is chosen. */
export function stepFor(lookup: Lookup, cells: Cells, { focus }: Selection): number {
  const values = focus.row < 0 ? cells.columnsAt : focus.column < 0 ? cells.rowsAt : cells.rows.flat();
  return stepOf(formAt(lookup, focus).form, values);
}

/** Everything that is chosen, by so many steps up or down. */
export function stepped(lookup: Lookup, cells: Cells, selection: Selection, steps: number): Planned {
  const by = stepFor(lookup, cells, selection) * steps;
  return planned(
    lookup,
    cells,
    placesOf(selection).map((place) => ({ ...place, value: valueAt(cells, place) + by })),
  );
}

/** What lies between the corners, in proportion to the points of the axes. */
export function interpolated(lookup: Lookup, cells: Cells, selection: Selection): Planned {
  const { top, left, bottom, right } = boxOf(selection);
  if (isPoint(selection.focus) || (top === bottom && left === right))
    return { problem: 'Choose several cells: what lies between their corners is interpolated' };
  const at = (row: number, column: number) => valueAt(cells, { row, column });
  const share = (points: readonly number[], first: number, last: number, index: number) => {
    const [from = 0, to = 0, here = 0] = [points[first], points[last], points[index]];
    return to === from ? 0 : (here - from) / (to - from);
  };
  return planned(
    lookup,
    cells,
    placesOf(selection).map(({ row, column }) => {
      const down = share(cells.rowsAt, top, bottom, row);
      const across = share(cells.columnsAt, left, right, column);
      const upper = at(top, left) * (1 - across) + at(top, right) * across;
      const lower = at(bottom, left) * (1 - across) + at(bottom, right) * across;
      return { row, column, value: upper * (1 - down) + lower * down };
    }),
  );
}

/** What sets it back. */
export const undone = (cells: Cells, edits: readonly Edit[]): Edit[] =>
  edits.map(({ row, column }) => ({ row, column, value: valueAt(cells, { row, column }) })).reverse();
