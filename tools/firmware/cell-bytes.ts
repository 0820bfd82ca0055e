/** The cells that the firmware is built with, in few bytes: firmware/core/default-cells.h says how they lie. */
import { toCell } from './fixed-point.ts';
import type { CellRun } from './layout.ts';

const WHOLE = 0x80;
const ONE = 0x10000;
const MOST_CELLS = 0xff;
/** In the unit of the values. What is no short decimal is told in steps of the number itself. */
const DECIMALS = [100, 10, 1, 0.1, 0.01, 0.001] as const;

interface Told {
  readonly step: number;
  readonly steps: readonly number[];
  readonly bytes: readonly number[];
}

/** What the firmware makes of it. */
const cellOf = (steps: number, step: number): number => ((Math.imul(steps, step) + ONE / 2) >>> 16) & 0xffff;

const bytesOf = (steps: readonly number[]): number[] =>
  steps.flatMap((each, at) => {
    const more = each - (steps[at - 1] ?? 0);
    return Math.abs(more) < WHOLE ? [more & 0xff] : [WHOLE, each & 0xff, (each >> 8) & 0xff];
  });

/** Nothing, where these steps do not give the cells to the bit. */
function told(cells: readonly number[], step: number, steps: readonly number[]): Told[] {
  const isExact = steps.every((each, at) => Math.abs(each) < 0x8000 && cellOf(each, step) === cells[at]);
  return isExact && step < ONE * ONE ? [{ step, steps, bytes: bytesOf(steps) }] : [];
}

function shortest({ values, format }: CellRun): Told {
  const cells = values.map((value) => toCell(value, format));
  const forms = DECIMALS.flatMap((decimal) =>
    told(
      cells,
      Math.round(decimal * 2 ** format.bits * ONE),
      values.map((value) => Math.round(value / decimal)),
    ),
  );
  const steps = cells.map((cell) => (cell < 0x8000 ? cell : cell - ONE));
  const whole: Told = { step: ONE, steps, bytes: bytesOf(steps) };
  return forms.reduce((best, form) => (form.bytes.length < best.bytes.length ? form : best), whole);
}

const inParts = ({ values, format }: CellRun): CellRun[] =>
  Array.from({ length: Math.ceil(values.length / MOST_CELLS) }, (_, part) => ({
    values: values.slice(part * MOST_CELLS, (part + 1) * MOST_CELLS),
    format,
  }));

/** @param runs in the order of their cells */
export function cellBytes(runs: readonly CellRun[]): { readonly bytes: number[]; readonly steps: number[] } {
  const all = runs.flatMap(inParts).map(shortest);
  const steps = [...new Set(all.map(({ step }) => step))];
  return { bytes: all.flatMap(({ step, steps: told, bytes }) => [told.length, steps.indexOf(step), ...bytes]), steps };
}
