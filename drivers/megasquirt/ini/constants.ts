import type { BitsChannel, Constant, ScalarChannel } from '../definition.ts';
import type { Entry } from './fields.ts';
import type { Header } from './header.ts';
import { optionsOf } from './options.ts';
import { type Reader, shortened } from './reader.ts';
import { isValue, Place, readValue, type Value } from './values.ts';

type Placed = Value & { page: number };

/** Keys that change how a value is scaled, so that it cannot be used. */
const rescaling = new Set(['oppositeEndian', 'useMappingTable', 'useScaleAsDivisor']);
const otherExtensions = new Set([
  'controllerPriority',
  'maintainConstantValue',
  'maximumElements',
  'noMsqSave',
  'noSizeMutation',
  'readOnly',
  'requiresPowerCycle',
  'reverseIndex',
]);

/** [PcVariables], [Constants] and [ConstantsExtensions]: what formulas may use beside channels. */
export class Constants {
  readonly #reader: Reader;
  readonly #header: Header;
  readonly #values = new Map<string, Placed>();
  readonly #defaults = new Map<string, { text: string; line: number }>();
  readonly #unusable = new Set<string>();
  readonly #place = new Place();
  readonly aliases = new Map<string, string>();

  constructor(reader: Reader, header: Header) {
    this.#reader = reader;
    this.#header = header;
  }

  /** An entry of [PcVariables]: without an offset. */
  variable(entry: Entry): void {
    const { key, fields, line } = entry;
    const [kind, channel] = fields;
    if (kind?.text === 'channelValueOnConnect' || kind?.text === 'continuousChannelValue')
      this.aliases.set(key, channel?.text ?? '');
    else if (isValue(entry)) this.#put(entry, undefined);
    else if (!this.#header.take(entry)) this.#strange(key, line);
  }

  /** An entry of [Constants] that is not the header's. */
  constant(entry: Entry, begins: boolean): void {
    if (begins) this.#place.put(0, 0);
    if (isValue(entry)) this.#put(entry, this.#place);
    else this.#strange(entry.key, entry.line);
  }

  extension({ key, fields, line }: Entry): void {
    const name = fields[0]?.text ?? '';
    if (key === 'defaultValue') {
      const text = fields
        .slice(1)
        .map((field) => field.text)
        .join(' ')
        .trim();
      this.#defaults.set(name, { text, line });
    } else if (rescaling.has(key)) {
      this.#unusable.add(name);
      this.#reader.findings.warn(line, `${key} is not supported: formulas with ${shortened(name)} have no value`);
    } else if (!otherExtensions.has(key)) this.#strange(key, line);
  }

  /** A list in the controller's memory. */
  arrayIn(name: string): (Placed & { kind: 'array' }) | undefined {
    const value = this.#values.get(name);
    return value?.kind === 'array' && value.page > 0 ? value : undefined;
  }

  /** Options of a bit field, unfolded when they are asked for: lists are long, and few are used. */
  listOf(name: string): readonly string[] | undefined {
    const value = this.#values.get(name);
    return value?.kind === 'bits' ? optionsOf(value.options, this.#reader, value.line) : undefined;
  }

  get constants(): Map<string, Constant> {
    const constants = new Map<string, Constant>();
    for (const [name, value] of this.#values) {
      if ((value.kind !== 'scalar' && value.kind !== 'bits') || this.#unusable.has(name)) continue;
      const fallback = this.#fallback(value);
      if (value.page === 0) constants.set(name, { kind: 'value', value: fallback ?? 0 });
      else constants.set(name, { kind: 'memory', page: value.page, channel: channelOf(value), fallback });
    }
    return constants;
  }

  get arrays(): Map<string, readonly number[]> {
    const arrays = new Map<string, readonly number[]>();
    for (const [name, { text }] of this.#defaults) {
      const value = this.#values.get(name);
      const numbers = text.split(/\s+/).map(Number);
      if (value?.kind !== 'array' || numbers.some(Number.isNaN)) continue;
      arrays.set(name, numbers.slice(0, value.length));
    }
    return arrays;
  }

  get texts(): Map<string, string> {
    const texts = new Map<string, string>();
    for (const [name, value] of this.#values)
      if (value.kind === 'text') texts.set(name, this.#defaults.get(name)?.text ?? '');
    return texts;
  }

  /** Tells of defaults for what is not there. */
  finish(): void {
    for (const [name, { line }] of this.#defaults)
      if (!this.#values.has(name))
        this.#reader.findings.warn(line, `defaultValue of '${shortened(name)}', which is not there`);
  }

  #put(entry: Entry, place: Place | undefined): void {
    // A table whose size is a setting: of no use for channels.
    if (
      entry.fields[0]?.text === 'array' &&
      entry.fields.some(({ kind, text }) => kind === 'shape' && text.includes('{'))
    )
      return;
    const value = readValue(entry, this.#reader, place, this.#header.endianness === 'big');
    if (value !== undefined)
      this.#values.set(entry.key, { ...value, page: place === undefined ? 0 : Math.max(this.#header.page, 1) });
  }

  #fallback(value: Placed): number | undefined {
    const given = this.#defaults.get(value.name);
    if (given === undefined) return undefined;
    const number = Number(given.text);
    if (given.text !== '' && !Number.isNaN(number)) return number;
    const index = this.listOf(value.name)?.indexOf(given.text) ?? -1;
    if (index >= 0) return index;
    this.#reader.findings.warn(
      given.line,
      `defaultValue '${shortened(given.text)}' of ${shortened(value.name)} is neither a number nor one of its options`,
    );
    return undefined;
  }

  #strange(key: string, line: number): void {
    this.#reader.findings.warn(line, `'${shortened(key)}' is not understood: skipped`);
  }
}

function channelOf(value: Placed & { kind: 'scalar' | 'bits' }): ScalarChannel | BitsChannel {
  const { name, line, type, offset } = value;
  const named = { name, line, type, offset, unit: undefined, label: undefined, digits: undefined };
  if (value.kind === 'scalar') return { kind: 'scalar', ...named, scale: value.scale, translate: value.translate };
  const { lowBit, highBit, plus } = value;
  return { kind: 'bits', ...named, lowBit, highBit, plus, options: [] };
}
