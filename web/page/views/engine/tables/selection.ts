/** What is chosen in a grid, and what its keys do: as in a spreadsheet. */
import { isPoint, type Place } from './places.ts';

export interface Selection {
  /** Where it began, and where the keyboard is. Both are cells, or both are the same point of an axis. */
  readonly anchor: Place;
  readonly focus: Place;
}

export interface Size {
  /** Of cells; a function has one row, and no axis of rows. */
  readonly rows: number;
  readonly columns: number;
  readonly hasRowsAxis: boolean;
}

export const only = (place: Place): Selection => ({ anchor: place, focus: place });

export interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export const boxOf = ({ anchor, focus }: Selection): Box => ({
  top: Math.min(anchor.row, focus.row),
  left: Math.min(anchor.column, focus.column),
  bottom: Math.max(anchor.row, focus.row),
  right: Math.max(anchor.column, focus.column),
});

export function isChosen(selection: Selection, { row, column }: Place): boolean {
  const { top, left, bottom, right } = boxOf(selection);
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** Row by row. */
export function placesOf(selection: Selection): Place[] {
  const { top, left, bottom, right } = boxOf(selection);
  return Array.from({ length: (bottom - top + 1) * (right - left + 1) }, (_, index) => ({
    row: top + Math.floor(index / (right - left + 1)),
    column: left + (index % (right - left + 1)),
  }));
}

export type Action =
  | { readonly do: 'select'; readonly selection: Selection }
  /** With what was typed; undefined: with what stands there. */
  | { readonly do: 'edit'; readonly text?: string }
  | { readonly do: 'step'; readonly by: 1 | -1 | 10 | -10 }
  | { readonly do: 'interpolate' }
  | { readonly do: 'undo' };

export interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const arrows: Readonly<Record<string, Place>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};
const FAR = 1000;

/** What a key does; undefined: it is not the grid's. */
export function actionOf(
  { key, shiftKey, ctrlKey, metaKey, altKey }: Pressed,
  selection: Selection,
  size: Size,
): Action | undefined {
  const isControl = ctrlKey || metaKey;
  if (altKey) return undefined;
  const go = (by: Place): Action => ({ do: 'select', selection: moved(selection, by, shiftKey, size) });
  const arrow = arrows[key];
  if (arrow !== undefined) return go(isControl ? { row: arrow.row * FAR, column: arrow.column * FAR } : arrow);
  if (key === 'Home') return go({ row: isControl ? -FAR : 0, column: -FAR });
  if (key === 'End') return go({ row: isControl ? FAR : 0, column: FAR });
  if (key === 'PageUp') return go({ row: -FAR, column: 0 });
  if (key === 'PageDown') return go({ row: FAR, column: 0 });
  if (isControl) {
    if (key === 'a') return { do: 'select', selection: everything(size) };
    return key === 'z' ? { do: 'undo' } : undefined;
  }
  if (key === 'Escape') return { do: 'select', selection: only(selection.focus) };
  if (key === 'Enter' || key === 'F2') return { do: 'edit' };
  if (/^[\d.]$/.test(key)) return { do: 'edit', text: key };
  if (key === '+' || key === '=') return { do: 'step', by: 1 };
  if (key === '-' || key === '−') return { do: 'step', by: -1 };
  if (key === '*') return { do: 'step', by: 10 };
  if (key === '_' || key === '/') return { do: 'step', by: -10 };
  return key.toLowerCase() === 'i' ? { do: 'interpolate' } : undefined;
}

export const everything = ({ rows, columns }: Size): Selection => ({
  anchor: { row: 0, column: 0 },
  focus: { row: rows - 1, column: columns - 1 },
});

const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** Further, to the edge at most: of cells alone where it is extended. The corner of the axes is no place. */
export function moved(
  { anchor, focus }: Selection,
  by: Place,
  isExtended: boolean,
  { rows, columns, hasRowsAxis }: Size,
): Selection {
  const isWithin = isExtended && !isPoint(anchor);
  const least = isWithin ? { row: 0, column: 0 } : { row: -1, column: hasRowsAxis ? -1 : 0 };
  // A leap ends at the last cell first, and only a step goes on from there to the axis.
  const isLeap = Math.max(Math.abs(by.row), Math.abs(by.column)) > 1;
  const leastRow = isLeap && focus.row >= 0 ? 0 : least.row;
  const leastColumn = isLeap && focus.column >= 0 ? 0 : least.column;
  const next = {
    row: within(focus.row + by.row, leastRow, rows - 1),
    column: within(focus.column + by.column, leastColumn, columns - 1),
  };
  if (next.row < 0 && next.column < 0) return only(focus);
  return isWithin && !isPoint(next) ? { anchor, focus: next } : only(next);
}
