/** The cells that the firmware is built with, in few bytes: firmware/core/default-cells.h says how they lie. */
import { toCell } from './fixed-point.ts';
import type { CellRun } from './layout.ts';

const HALF = 7;
const MORE = 15;
const WHOLE = 0x80;
const ONE = 0x10000;
const MOST_CELLS = 0xff;
const MOST_COLUMNS = 15;
/** In the unit of the values. What is no short decimal is told in steps of the number itself. */
const DECIMALS = [100, 20, 10, 5, 1, 0.5, 0.1, 0.05, 0.01, 0.001] as const;

interface Told {
  readonly step: number;
  readonly halves: readonly number[];
}

/** What the firmware makes of it. */
const cellOf = (steps: number, step: number): number => ((Math.imul(steps, step) + ONE / 2) >>> 16) & 0xffff;

const halvesOf = (number: number, count: number): number[] =>
  Array.from({ length: count }, (_, place) => (number >> (4 * place)) & 0xf);

function moreHalves(more: number): number[] {
  if (more >= -HALF && more + HALF < MORE) return [more + HALF];
  return Math.abs(more) < WHOLE ? [MORE, ...halvesOf(more, 2)] : [MORE, ...halvesOf(WHOLE, 2), ...halvesOf(more, 4)];
}

/** How far each cell is from what the firmware thinks. */
function surprises(steps: readonly number[], columns: number): number[] {
  const at = (place: number) => steps[place] ?? 0;
  const way = (place: number) => at(place) - at(place - 1);
  return steps.map((each, place) => {
    const column = place % columns;
    const above = place - columns;
    if (column === 0) return each - (above < 0 ? 0 : at(above));
    const thought = above >= 0 ? way(above) : column > 1 ? way(place - 1) : 0;
    return way(place) - thought;
  });
}

const told = (steps: readonly number[], step: number, columns: number): Told => ({
  step,
  halves: surprises(steps, columns).flatMap(moreHalves),
});

function shortest({ values, format, columns }: CellRun): Told {
  const cells = values.map((value) => toCell(value, format));
  const forms = DECIMALS.flatMap((decimal) => {
    const step = Math.round(decimal * 2 ** format.bits * ONE);
    const steps = values.map((value) => Math.round(value / decimal));
    // Others do not give the cells to the bit.
    const isExact = steps.every((each, at) => Math.abs(each) < 0x8000 && cellOf(each, step) === cells[at]);
    return isExact && step < ONE * ONE ? [told(steps, step, columns)] : [];
  });
  const steps = cells.map((cell) => (cell < 0x8000 ? cell : cell - ONE));
  return forms.reduce(
    (best, form) => (form.halves.length < best.halves.length ? form : best),
    told(steps, ONE, columns),
  );
}

/** Whole rows. */
function inParts({ values, format, columns }: CellRun): CellRun[] {
  const most = columns > MOST_COLUMNS ? MOST_CELLS : MOST_CELLS - (MOST_CELLS % columns);
  return Array.from({ length: Math.ceil(values.length / most) }, (_, part) => {
    const own = values.slice(part * most, (part + 1) * most);
    return { values: own, format, columns: columns > MOST_COLUMNS ? own.length : columns };
  });
}

/** @param runs in the order of their cells */
export function cellBytes(runs: readonly CellRun[]): { readonly bytes: number[]; readonly steps: number[] } {
  const parts = runs.flatMap(inParts);
  const all = parts.map(shortest);
  const steps = [...new Set(all.map(({ step }) => step))];
  const halves = all.flatMap(({ step, halves: cells }, part) => {
    const { values, columns } = parts[part] as CellRun;
    const isOneRow = columns === values.length;
    return [...halvesOf(values.length, 2), isOneRow ? 0 : columns, ...halvesOf(steps.indexOf(step), 2), ...cells];
  });
  const bytes = Array.from({ length: Math.ceil(halves.length / 2) }, (_, at) => {
    const [low = 0, high = 0] = halves.slice(2 * at, 2 * at + 2);
    return low | (high << 4);
  });
  return { bytes, steps };
}
