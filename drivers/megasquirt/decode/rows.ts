import { type ScalarType, scalarTypes } from '../definition.ts';
import { bitsOf, fractionOf, readRaw } from './numbers.ts';

export interface ScalarRow {
  type: ScalarType;
  offset: number;
  scale: number;
  translate: number;
}
export interface BitsRow {
  type: ScalarType;
  offset: number;
  lowBit: number;
  highBit: number;
  plus: number;
}

const types = Object.keys(scalarTypes) as ScalarType[];

/** Numbers of a block that need no formula, in columns: one loop reads them all. */
export class Rows {
  readonly #scalars: readonly ScalarRow[];
  readonly #bits: readonly BitsRow[];
  readonly #little: boolean;
  /** Of a block that has all of them. */
  readonly #bytes: number;
  readonly #types: Uint8Array;
  readonly #offsets: Int32Array;
  readonly #translates: Float64Array;
  readonly #times: Float64Array;
  readonly #by: Float64Array;

  constructor(scalars: readonly ScalarRow[], bits: readonly BitsRow[], little: boolean) {
    this.#scalars = scalars;
    this.#bits = bits;
    this.#little = little;
    this.#bytes = [...scalars, ...bits].reduce((most, row) => Math.max(most, endOf(row)), 0);
    this.#types = Uint8Array.from(scalars, ({ type }) => types.indexOf(type));
    this.#offsets = Int32Array.from(scalars, ({ offset }) => offset);
    this.#translates = Float64Array.from(scalars, ({ translate }) => translate);
    const fractions = scalars.map(({ scale }) => fractionOf(scale));
    this.#times = Float64Array.from(fractions, ({ times }) => times);
    this.#by = Float64Array.from(fractions, ({ by }) => by);
  }

  /** Into the list of values: scalars, then bits. What is beyond the end of a short block is NaN. */
  read(view: DataView, values: Float64Array): void {
    if (view.byteLength < this.#bytes) this.#readShort(view, values);
    else this.#readWhole(view, values);
  }

  #readWhole(view: DataView, values: Float64Array): void {
    const [types, offsets, translates, times, by, little] = [
      this.#types,
      this.#offsets,
      this.#translates,
      this.#times,
      this.#by,
      this.#little,
    ];
    const count = types.length;
    for (let row = 0; row < count; row++) {
      const raw = readNumber(view, types[row] as number, offsets[row] as number, little);
      values[row] = ((raw + (translates[row] as number)) * (times[row] as number)) / (by[row] as number);
    }
    const bits = this.#bits;
    for (let row = 0; row < bits.length; row++) {
      const { type, offset, lowBit, highBit, plus } = bits[row] as BitsRow;
      values[count + row] = bitsOf(readRaw(view, type, offset, little), lowBit, highBit) + plus;
    }
  }

  #readShort(view: DataView, values: Float64Array): void {
    const whole = new Uint8Array(this.#bytes);
    whole.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    this.#readWhole(new DataView(whole.buffer), values);
    for (const [index, row] of [...this.#scalars, ...this.#bits].entries())
      if (endOf(row) > view.byteLength) values[index] = Number.NaN;
  }
}

const endOf = ({ offset, type }: { offset: number; type: ScalarType }): number => offset + scalarTypes[type];

/** As `readRaw`, by the type's place in `types`: a switch over small numbers is a jump. */
function readNumber(view: DataView, type: number, offset: number, little: boolean): number {
  switch (type) {
    case 0:
      return view.getUint8(offset);
    case 1:
      return view.getInt8(offset);
    case 2:
      return view.getUint16(offset, little);
    case 3:
      return view.getInt16(offset, little);
    case 4:
      return view.getUint32(offset, little);
    case 5:
      return view.getInt32(offset, little);
    default:
      return view.getFloat32(offset, little);
  }
}
