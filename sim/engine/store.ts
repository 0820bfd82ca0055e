/** What every parameter is now, in the firmware's 16-bit numbers, and the cells of the calibration. */
import type { ParameterName } from '../../contract/engine/dictionary.ts';
import { parameterNames, parameterOf, rawOf, rawRange, valueOfRaw } from '../../contract/engine/numbers.ts';
import {
  type CellForm,
  columnCells,
  defaultCells,
  findSource,
  rowCells,
  type Source,
  signedOf,
  valueCells,
} from './calibration.ts';
import type { Lookup, Values } from './strategy/values.ts';

/** Of these what is set stays; all others are measured or computed, and are held. */
const setCategories = ['Const', 'Control', 'Bench'];

/** The board says it, and nobody else. */
export const isReadOnly = (name: ParameterName): boolean => name === 'TicksInUS';

/** What a calibration has beside its cells, in the dictionary's order. */
export const calibrationNames: readonly ParameterName[] = parameterNames.filter(
  (name) => parameterOf(name).saved && !isReadOnly(name),
);

export class Store implements Values {
  readonly #raw = new Map<ParameterName, number>();
  readonly #held = new Set<ParameterName>();
  readonly #cells = defaultCells();
  readonly #lookups = new Map<string, Lookup>();
  readonly #cylinders: number;

  /** @param cylinders for how many it was built @param ticksPerSecond of the board */
  constructor(cylinders: number, ticksPerSecond: number) {
    this.#cylinders = cylinders;
    this.setDefaults(parameterNames);
    this.put('TicksInUS', ticksPerSecond / 1e6);
  }

  /** As it was built. */
  setDefaults(names: readonly ParameterName[] = calibrationNames): void {
    for (const name of names) {
      const { bits, default: value } = parameterOf(name);
      this.#raw.set(name, Math.min(rawOf(value, bits), this.rangeOf(name)[1]));
    }
    this.#cells.set(defaultCells());
    this.#lookups.clear();
  }

  /** Least and greatest number. */
  rangeOf(name: ParameterName): readonly [number, number] {
    const [min, max] = rawRange(parameterOf(name));
    return [min, name === 'Cylinders' ? Math.min(max, this.#cylinders) : max];
  }

  raw(name: ParameterName): number {
    return this.#raw.get(name) ?? 0;
  }

  get(name: ParameterName): number {
    return valueOfRaw(this.raw(name), parameterOf(name).bits);
  }

  /** From outside. @returns false: it is out of its range, and stays as it was */
  set(name: ParameterName, value: number): boolean {
    const raw = rawOf(value, parameterOf(name).bits);
    const [min, max] = this.rangeOf(name);
    if (raw < min || raw > max) return false;
    this.#raw.set(name, raw);
    if (!setCategories.includes(parameterOf(name).category)) this.#held.add(name);
    return true;
  }

  /** Of what is saved: as it was read from storage. */
  restore(name: ParameterName, raw: number): void {
    const [min, max] = this.rangeOf(name);
    this.#raw.set(name, Math.min(max, Math.max(min, raw)));
  }

  isHeld(name: ParameterName): boolean {
    return this.#held.has(name);
  }

  /** @returns how many were held */
  release(name?: ParameterName): number {
    const count = name === undefined ? this.#held.size : Number(this.#held.has(name));
    if (name === undefined) this.#held.clear();
    else this.#held.delete(name);
    return count;
  }

  put(name: ParameterName, value: number): void {
    if (this.#held.has(name) || Number.isNaN(value)) return;
    const [min, max] = this.rangeOf(name);
    const raw = rawOf(value, parameterOf(name).bits);
    this.#raw.set(name, Math.min(max, Math.max(min, raw)));
  }

  cell(index: number): number {
    return this.#cells[index] ?? 0;
  }

  setCell(index: number, number: number): void {
    this.#cells[index] = number;
    this.#lookups.clear();
  }

  get cells(): Readonly<Uint16Array> {
    return this.#cells;
  }

  lookup(name: string): Lookup {
    const known = this.#lookups.get(name);
    if (known !== undefined) return known;
    const source = findSource(name);
    if (source === undefined) throw new Error(`there is no table ${name}`);
    const lookup = this.#lookupOf(source);
    this.#lookups.set(name, lookup);
    return lookup;
  }

  /** Values of cells, in their unit. */
  values(from: number, count: number, form: CellForm): number[] {
    return Array.from(this.#cells.subarray(from, from + count), (cell) => valueOfRaw(signedOf(cell, form), form.bits));
  }

  #lookupOf(source: Source): Lookup {
    const { rows, columns, rowForm, columnForm, valueForm } = source;
    return {
      rowsOf: source.rowsOf,
      columnsOf: source.columnsOf,
      rowsAt: this.values(rowCells(source), rows, rowForm),
      columnsAt: this.values(columnCells(source), columns, columnForm),
      values: this.values(valueCells(source), Math.max(1, rows) * columns, valueForm),
    };
  }
}
