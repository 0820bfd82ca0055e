import type { ChannelDefinition, CommandTemplate } from '../definition.ts';
import type { Expression } from '../expression/expression.ts';
import type { Entry, Field } from './fields.ts';
import type { Header } from './header.ts';
import { nameFrom } from './name.ts';
import { optionsOf } from './options.ts';
import { type Reader, shortened } from './reader.ts';
import { isValue, Place, readValue, type Value } from './values.ts';

/** [OutputChannels]: what is measured, where it lies, and the commands that ask for it. */
export class Channels {
  ochGetCommand: CommandTemplate | undefined;
  ochBlockSize: number | undefined;
  scatteredGet: CommandTemplate | undefined;
  scatteredArray: { name: string; line: number } | undefined;
  /** A formula; left out: as if it were 1. */
  scatteredEnabled: Expression | undefined;
  readonly #reader: Reader;
  readonly #header: Header;
  readonly #list: ChannelDefinition[] = [];
  readonly #places = new Map<string, number>();
  readonly #place = new Place();

  constructor(reader: Reader, header: Header) {
    this.#reader = reader;
    this.#header = header;
  }

  get list(): readonly ChannelDefinition[] {
    return this.#list;
  }

  has = (name: string): boolean => this.#places.has(name);

  /** The end of the last channel in the block. */
  get end(): number {
    return this.#end;
  }

  #end = 0;

  take(entry: Entry): void {
    const { key, fields, line } = entry;
    const [first] = fields;
    if (this.setting(entry)) return;
    if (first?.kind === 'formula') this.#derived(entry, first);
    else if (isValue(entry)) this.#measured(entry);
    else if (!this.#header.take(entry))
      this.#reader.findings.warn(line, `'${shortened(key)}' is not understood: skipped`);
  }

  /** A line that says how channels are read: other sections may have it, too. @returns whether it is one */
  setting({ key, fields, line }: Entry): boolean {
    const [first] = fields;
    switch (key) {
      case 'ochGetCommand':
        this.ochGetCommand = this.#header.command(first, line);
        return true;
      case 'ochBlockSize':
        this.#blockSize(first, line);
        return true;
      case 'scatteredOchGetCommand':
        this.scatteredGet = this.#header.command(first, line);
        return true;
      case 'scatteredOffsetArray':
        this.scatteredArray = { name: first?.text ?? '', line };
        return true;
      case 'scatteredGetEnabled':
        this.#enabled(first, line);
        return true;
      case 'outputChannelStartOffset':
        this.#startOffset(first, line);
        return true;
      default:
        return false;
    }
  }

  #measured(entry: Entry): void {
    const value = readValue(entry, this.#reader, this.#place, this.#header.endianness === 'big');
    if (value === undefined) return;
    this.#end = Math.max(this.#end, this.#place.next);
    this.#add(this.#channelOf(value));
  }

  #channelOf(value: Value): ChannelDefinition {
    const { name, line, offset } = value;
    const named = { name, line, offset, unit: undefined, label: undefined, digits: undefined };
    if (value.kind === 'text') return { kind: 'text', ...named, length: value.length };
    if (value.kind === 'bits') {
      const { type, lowBit, highBit, plus } = value;
      return { kind: 'bits', ...named, type, lowBit, highBit, plus, options: this.#options(value) };
    }
    const { type, scale, translate } = value;
    const scaled = { ...named, ...unitOf(value.unit), type, scale, translate };
    return value.kind === 'scalar' ? { kind: 'scalar', ...scaled } : { kind: 'array', ...scaled, length: value.length };
  }

  #options(value: Value & { kind: 'bits' }): string[] {
    const { name, line, lowBit, highBit } = value;
    const options = optionsOf(value.options, this.#reader, line);
    const most = 2 ** (highBit - lowBit + 1);
    if (options.length > most)
      this.#reader.findings.warn(
        line,
        `${shortened(name)}: ${highBit - lowBit + 1} bits have ${most} values: options beyond are left out`,
      );
    return options.slice(0, most);
  }

  #derived({ key: name, fields, line }: Entry, formula: Field): void {
    const expression = this.#reader.formula(formula, line);
    if (expression === undefined) return;
    const unit = unitOf(this.#reader.text(fields[1], line));
    this.#add({ kind: 'derived', name, line, label: undefined, digits: undefined, ...unit, expression });
  }

  #add(written: ChannelDefinition): void {
    const { line } = written;
    const name = nameFrom(written.name);
    if (name === undefined) {
      this.#reader.findings.warn(line, `'${shortened(written.name)}' is no name of a channel: skipped`);
      return;
    }
    if (name !== written.name) this.#reader.findings.note(line, `'${shortened(written.name)}' is called ${name} here`);
    const channel = { ...written, name };
    const place = this.#places.get(name);
    if (place === undefined) {
      this.#places.set(name, this.#list.length);
      this.#list.push(channel);
      return;
    }
    this.#reader.findings.warn(line, `${name} has been on line ${this.#list[place]?.line}: this line counts`);
    this.#list[place] = channel;
  }

  #blockSize(field: Field | undefined, line: number): void {
    const size = this.#reader.whole(field);
    if (size !== undefined && size > 0 && size <= 0xffff) this.ochBlockSize = size;
    else
      this.#reader.findings.error(
        line,
        `ochBlockSize '${shortened(field?.text ?? '')}' is no number of bytes from 1 to 65535`,
      );
  }

  #enabled(field: Field | undefined, line: number): void {
    if (field?.kind === 'formula') this.scatteredEnabled = this.#reader.formula(field, line);
    else this.scatteredEnabled = { kind: 'number', value: Number(field?.text) };
  }

  #startOffset(field: Field | undefined, line: number): void {
    if (this.#reader.whole(field) !== 0)
      this.#reader.findings.error(
        line,
        'outputChannelStartOffset is not supported: channels would be read from the wrong place',
      );
  }
}

function unitOf(unit: string | Expression): { unit: string | undefined; unitFrom?: Expression } {
  if (typeof unit !== 'string') return { unit: undefined, unitFrom: unit };
  return { unit: unit === '' ? undefined : unit };
}
