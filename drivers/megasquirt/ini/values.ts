import { type NumberOrExpression, type ScalarType, scalarTypes } from '../definition.ts';
import type { Expression } from '../expression/expression.ts';
import type { Entry, Field } from './fields.ts';
import { type Reader, shortened } from './reader.ts';

interface Placed {
  name: string;
  line: number;
  /** Of what is in the file alone: 0. */
  offset: number;
}
interface Scaled extends Placed {
  type: ScalarType;
  unit: string | Expression;
  scale: NumberOrExpression;
  translate: NumberOrExpression;
}
/** A number, some bits, a list or a text, as [Constants], [PcVariables] and [OutputChannels] write them alike. */
export type Value =
  | (Scaled & { kind: 'scalar'; rest: readonly Field[] })
  | (Scaled & { kind: 'array'; length: number })
  | (Placed & {
      kind: 'bits';
      type: ScalarType;
      lowBit: number;
      highBit: number;
      plus: number;
      options: readonly Field[];
    })
  | (Placed & { kind: 'text'; length: number });

/** Where `nextOffset` and `lastOffset` are. */
export class Place {
  last = 0;
  next = 0;

  put(offset: number, bytes: number): void {
    this.last = offset;
    this.next = offset + bytes;
  }
}

const MAX_OFFSET = 0xffff;
const MAX_ELEMENTS = 65_536;

const classes = new Set(['scalar', 'bits', 'array', 'string', 'oddArray']);
/** Whether a line describes a value, rather than sets something. */
export const isValue = (entry: Entry): boolean => classes.has(entry.fields[0]?.text ?? '');

/**
 * @param place none: the value has no offset, as it lies in the file alone
 * @returns undefined where it cannot be read: that has been told
 */
export function readValue(
  entry: Entry,
  reader: Reader,
  place: Place | undefined,
  bigEndian: boolean,
): Value | undefined {
  const { key: name, fields, line } = entry;
  const wrong = (message: string) => {
    reader.findings.warn(line, `${shortened(name)}: ${message}: skipped`);
    return undefined;
  };
  const [kind, typeName] = [fields[0]?.text ?? '', fields[1]?.text ?? ''];
  const isText = kind === 'string' || typeName === 'ASCII';
  const typed = isText ? { type: 'U08' as const, bytes: 1, shift: 0 } : typeOf(typeName, bigEndian);
  if (typed === undefined)
    return wrong(`'${shortened(typeName)}' is no type (there are ${Object.keys(scalarTypes).join(' ')})`);
  if (typed.warning !== undefined) reader.findings.warn(line, `${shortened(name)}: ${typed.warning}`);
  const offset = place === undefined ? 0 : offsetOf(fields[2], reader, place);
  if (offset === undefined || offset > MAX_OFFSET) return wrong(`'${shortened(fields[2]?.text ?? '')}' is no offset`);
  const rest = fields.slice(place === undefined ? 2 : 3);
  const { type, bytes, shift } = typed;
  const base = { name, line, type, offset: offset + shift };
  if (isText) {
    const length = reader.whole(rest[0]);
    if (length === undefined || length > MAX_ELEMENTS) return wrong('it says no length');
    place?.put(offset, length);
    return { kind: 'text', name, line, offset, length };
  }
  if (kind === 'bits') {
    const match = /^(\d{1,2})\s*:\s*(\d{1,2})\s*(?:([+-])\s*(\d{1,9}))?$/.exec(
      rest[0]?.kind === 'shape' ? rest[0].text : '',
    );
    const [lowBit, highBit] = [Number(match?.[1]), Number(match?.[2])];
    if (match === null || lowBit > highBit || highBit >= Math.min(bytes * 8, 32))
      return wrong(
        `its bits are written [low:high] and within ${Math.min(bytes * 8, 32)}, not '${shortened(rest[0]?.text ?? '')}'`,
      );
    if (type === 'F32') return wrong('a floating number has no bits');
    place?.put(offset, bytes);
    const plus = Number(`${match[3] ?? ''}${match[4] ?? 0}`);
    return { kind: 'bits', ...base, lowBit, highBit, plus, options: rest.slice(1) };
  }
  if (kind === 'scalar') {
    place?.put(offset, bytes);
    return { kind: 'scalar', ...base, ...scaleOf(rest, reader, line), rest: rest.slice(3) };
  }
  const length = lengthOf(rest[0]);
  if (length === undefined)
    return wrong(`a list's length is written [n] or [n x m], not '${shortened(rest[0]?.text ?? '')}'`);
  place?.put(offset, length * bytes);
  return { kind: 'array', ...base, ...scaleOf(rest.slice(1), reader, line), length };
}

function scaleOf(fields: readonly Field[], reader: Reader, line: number) {
  return {
    unit: reader.text(fields[0], line),
    scale: reader.number(fields[1], line, 'scale', 1),
    translate: reader.number(fields[2], line, 'translate', 0),
  };
}

function offsetOf(field: Field | undefined, reader: Reader, place: Place): number | undefined {
  if (field?.text === 'nextOffset') return place.next;
  if (field?.text === 'lastOffset') return place.last;
  return reader.whole(field);
}

/** `[8]`, `[12x12]`. */
function lengthOf(field: Field | undefined): number | undefined {
  const match = /^(\d{1,5})\s*(?:[xX*]\s*(\d{1,5}))?$/.exec(field?.kind === 'shape' ? field.text : '');
  const length = Number(match?.[1]) * Number(match?.[2] ?? 1);
  return match === null || length < 1 || length > MAX_ELEMENTS ? undefined : length;
}

interface Typed {
  type: ScalarType;
  bytes: number;
  /** From the value's own offset. */
  shift: number;
  warning?: string;
}

function typeOf(name: string, bigEndian: boolean): Typed | undefined {
  if (Object.hasOwn(scalarTypes, name)) {
    const type = name as ScalarType;
    return { type, bytes: scalarTypes[type], shift: 0 };
  }
  if (name === 'M08') return { type: 'U08', bytes: 1, shift: 0, warning: 'M08 is read as U08' };
  if (name !== 'U64' && name !== 'S64') return undefined;
  const type = name === 'U64' ? 'U32' : 'S32';
  return { type, bytes: 8, shift: bigEndian ? 4 : 0, warning: `of its 64 bits the low 32 are read, as ${type}` };
}
