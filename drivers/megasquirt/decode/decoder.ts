import { type Definition, type NumberOrExpression, type ScalarType, scalarTypes } from '../definition.ts';
import { type Compiled, compileExpression, type Scope, type Term, termOf } from '../expression/compile.ts';
import { History } from '../expression/history.ts';
import { orderOf } from '../expression/order.ts';
import { type Measure, measuresOf } from './measures.ts';
import { channelNamed, constantNamed, NO_SETTINGS, namesFor, type Settings } from './names.ts';
import { type ByteRange, needsOf } from './needs.ts';
import { type BitsRow, Rows, type ScalarRow } from './rows.ts';

export interface DecoderOptions {
  /** Places of channels in the catalogue, in the order in which their values are given; -1: one that is not there. */
  wanted: readonly number[];
  /** Of the controller's memory, as `needsOf` names them. */
  settings?: Settings;
  /** What formulas remember: one for all decoders of a controller, so that sums go on when another set of channels is wanted. */
  history?: History;
}

/** Makes numbers of blocks, for one list of channels. */
export interface Decoder {
  /** The bytes of the block that it looks at. Others may be anything: a block that was read in pieces is good, too. */
  readonly ranges: readonly ByteRange[];
  /** Values in the wanted order; null: not known, no number, or beyond the end of the block. @param atMs when the block was complete */
  decode(block: DataView | Uint8Array, atMs: number): (number | null)[];
}

/**
 * Compiles what is wanted into rows of offsets and factors, and formulas into functions. Each channel is computed once a frame, however
 * many others are made of it.
 */
export function compileDecoder(definition: Definition, options: DecoderOptions): Decoder {
  return new Compilation(definition, options).decoder();
}

class Compilation {
  readonly #definition: Definition;
  readonly #wanted: readonly number[];
  readonly #settings: Settings;
  readonly #history: History;
  readonly #scope: Scope;
  readonly #scalars: ScalarRow[] = [];
  readonly #bits: BitsRow[] = [];
  readonly #computed: { slot: Slot; term: Term }[] = [];
  readonly #slots = new Map<string, Slot>();
  /** Known by their formulas before it is known how many there are. */
  readonly #values: { list: Float64Array } = { list: new Float64Array(0) };

  constructor(definition: Definition, { wanted, settings = NO_SETTINGS, history = new History() }: DecoderOptions) {
    this.#definition = definition;
    this.#wanted = wanted;
    this.#settings = settings;
    this.#history = history;
    this.#scope = this.#makeScope();
  }

  decoder(): Decoder {
    const measures = measuresOf(this.#definition);
    const roots = this.#wanted.flatMap((place) => measures[place]?.channel.name ?? []);
    const { order } = orderOf(roots, (name) => {
      const channel = channelNamed(this.#definition, name);
      return channel === undefined ? [] : namesFor(channel);
    });
    // What a formula names stands before it; but for circles, whose last has no value yet and so none at all.
    for (const name of order) {
      const channel = channelNamed(this.#definition, name);
      if (channel === undefined || channel.kind === 'text' || channel.kind === 'array') continue;
      this.#measure({ name: channel.name, channel, element: 0 });
    }
    const wanted = this.#wanted.map((place) =>
      measures[place] === undefined ? undefined : this.#measure(measures[place]),
    );
    this.#number();
    const { ranges } = needsOf(this.#definition, this.#wanted);
    const rows = new Rows(this.#scalars, this.#bits, this.#definition.endianness === 'little');
    const terms = this.#computed.map(({ term }) => term);
    const first = this.#scalars.length + this.#bits.length;
    const places = Int32Array.from(wanted, (slot) => slot?.at ?? -1);
    const [{ list: values }, history] = [this.#values, this.#history];
    return {
      ranges,
      decode(block, atMs) {
        const view = block instanceof DataView ? block : new DataView(block.buffer, block.byteOffset, block.byteLength);
        history.begin(atMs);
        rows.read(view, values);
        for (let index = 0; index < terms.length; index++) values[first + index] = (terms[index] as Term)();
        const list: (number | null)[] = new Array(places.length);
        for (let index = 0; index < places.length; index++) {
          // Beyond the list for -1. Adding 0 makes -0 a 0.
          const value = (values[places[index] as number] as number) + 0;
          list[index] = value - value === 0 ? value : null;
        }
        return list;
      },
    };
  }

  #measure({ name, channel, element }: Measure): Slot {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    if (channel.kind === 'derived') return this.#compute(name, compileExpression(channel.expression, this.#scope));
    if (channel.kind === 'bits') {
      const { type, offset, lowBit, highBit, plus } = channel;
      return this.#keep(name, this.#bits, { type, offset, lowBit, highBit, plus });
    }
    const { type, scale, translate } = channel;
    return this.#scaled(name, type, channel.offset + element * scalarTypes[type], scale, translate);
  }

  #scaled(
    name: string,
    type: ScalarType,
    offset: number,
    scale: NumberOrExpression,
    translate: NumberOrExpression,
  ): Slot {
    const [factor, addend] = [this.#compile(scale), this.#compile(translate)];
    if (typeof factor === 'number' && typeof addend === 'number')
      return this.#keep(name, this.#scalars, { type, offset, scale: factor, translate: addend });
    const raw = this.#keep(`${name}, raw`, this.#scalars, { type, offset, scale: 1, translate: 0 });
    const [values, times, plus] = [this.#values, termOf(factor), termOf(addend)];
    return this.#compute(name, () => ((values.list[raw.at] as number) + plus()) * times());
  }

  #keep<Row>(name: string, rows: Row[], row: Row): Slot {
    const slot: Slot = { rows, index: rows.length, at: -1 };
    rows.push(row);
    this.#slots.set(name, slot);
    return slot;
  }

  #compute(name: string, compiled: Compiled): Slot {
    const slot: Slot = { rows: this.#computed, index: this.#computed.length, at: -1 };
    this.#computed.push({ slot, term: termOf(compiled) });
    this.#slots.set(name, slot);
    return slot;
  }

  /** Gives each slot its place: scalars first, then bits, then what is computed. */
  #number(): void {
    const starts = new Map<unknown, number>([
      [this.#scalars, 0],
      [this.#bits, this.#scalars.length],
      [this.#computed, this.#scalars.length + this.#bits.length],
    ]);
    for (const slot of this.#slots.values()) slot.at = (starts.get(slot.rows) ?? 0) + slot.index;
    this.#values.list = new Float64Array(this.#scalars.length + this.#bits.length + this.#computed.length);
  }

  #compile(value: NumberOrExpression): Compiled {
    return typeof value === 'number' ? value : compileExpression(value, this.#scope);
  }

  #makeScope(): Scope {
    return {
      valueOf: (name) => {
        const channel = channelNamed(this.#definition, name);
        if (channel === undefined) return constantNamed(this.#definition, name, this.#settings);
        const slot = this.#slots.get(channel.name);
        const values = this.#values;
        return slot === undefined ? Number.NaN : () => values.list[slot.at] as number;
      },
      lookup: (file) => this.#definition.lookups.get(file),
      arrayOf: (name) => this.#definition.arrays.get(name),
      history: this.#history,
    };
  }
}

interface Slot {
  rows: unknown;
  index: number;
  /** In the list of values, once all are known. */
  at: number;
}
