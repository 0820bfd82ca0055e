/**
 * Where what lies in an `.mlg` file of version 2, by EFI Analytics' "MLG Binary Log Format 2.0". Version 1 has a shorter head and
 * fields without a category.
 */
import { latin1, latin1Text, viewOf } from './bytes.ts';
import { isBits, typeOf } from './mlg-fields.ts';

export const MAGIC = latin1('MLVLG\0');
export const NAME_BYTES = 34;
export const UNIT_BYTES = 10;
export const CATEGORY_BYTES = 34;
export const MESSAGE_BYTES = 50;
/** The end of a marker's message that goes on in the next one: Postern's own, as the time at the end of the last one. */
export const GOES_ON = '>';

/** Bytes of the head, and of one field's description. */
export const versions: Readonly<Record<number, { head: number; field: number }>> = {
  1: { head: 22, field: 55 },
  2: { head: 24, field: 89 },
};

/** Before the fields of a record, and before the message of a marker: type, rolling counter, time stamp. */
export const PREFIX_BYTES = 4;
export const ROW_BLOCK = 0;
export const MARKER_BLOCK = 1;
/** The time stamp counts steps of 10 µs, and starts again after so many. */
export const STAMPS = 0x1_0000;

export interface MlgField {
  type: number;
  name: string;
  unit: string;
  style: number;
  scale: number;
  transform: number;
  digits: number;
  category: string;
}

export interface MlgHead {
  /** Seconds since 1970. */
  timeStamp: number;
  fields: readonly MlgField[];
  /** Text for people, lines. */
  info: string;
}

/** Text as it is where it is ASCII; a degree sign is `deg`, as in many vendors' logs. Cut to fit, with a NUL behind it. */
function putText(bytes: Uint8Array, text: string, at: number, length: number): void {
  const ascii = text.replaceAll('°', 'deg').replaceAll('µ', 'u').normalize('NFKD');
  const letters = ascii.replace(/\p{M}/gu, '').replace(/[^\x20-\x7e]/g, '?');
  bytes.set(latin1(letters.slice(0, length - 1)), at);
}

export function encodeHead({ timeStamp, fields, info }: MlgHead): Uint8Array {
  const { head = 0, field: fieldBytes = 0 } = versions[2] ?? {};
  const infoStart = head + fields.length * fieldBytes;
  const text = latin1(`${info}\0`);
  const bytes = new Uint8Array(infoStart + text.length);
  const view = viewOf(bytes);
  bytes.set(MAGIC);
  view.setUint16(6, 2);
  view.setUint32(8, timeStamp);
  view.setUint32(12, infoStart);
  view.setUint32(16, bytes.length);
  view.setUint16(
    20,
    fields.reduce((sum, { type }) => sum + (typeOf(type)?.bytes ?? 0), 0),
  );
  view.setUint16(22, fields.length);
  for (const [index, field] of fields.entries()) {
    const at = head + index * fieldBytes;
    const rest = at + 1 + NAME_BYTES + UNIT_BYTES;
    view.setUint8(at, field.type);
    putText(bytes, field.name, at + 1, NAME_BYTES);
    putText(bytes, field.unit, at + 1 + NAME_BYTES, UNIT_BYTES);
    view.setUint8(rest, field.style);
    view.setFloat32(rest + 1, field.scale);
    view.setFloat32(rest + 5, field.transform);
    view.setInt8(rest + 9, field.digits);
    putText(bytes, field.category, rest + 10, CATEGORY_BYTES);
  }
  bytes.set(text, infoStart);
  return bytes;
}

const text = (bytes: Uint8Array, at: number, length: number): string => {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return latin1Text(end < 0 ? field : field.subarray(0, end)).trim();
};

export interface DecodedHead extends MlgHead {
  /** Where the first record is. */
  dataBegin: number;
  /** Of all fields of a record together. */
  recordBytes: number;
}

/** @returns 'more': so far it is right; a text: why it is no such file */
export function decodeHead(bytes: Uint8Array): DecodedHead | 'more' | { problem: string } {
  const begin = bytes.subarray(0, MAGIC.length);
  if (begin.some((byte, at) => byte !== MAGIC[at]))
    return { problem: 'it is no .mlg file: it does not begin with MLVLG' };
  if (bytes.length < 8) return 'more';
  const view = viewOf(bytes);
  const version = view.getUint16(6);
  const sizes = versions[version];
  if (sizes === undefined) return { problem: `it is an .mlg file of version ${version}; 1 and 2 can be read` };
  if (bytes.length < sizes.head) return 'more';
  const isOld = version === 1;
  const infoStart = isOld ? view.getUint16(12) : view.getUint32(12);
  const at = isOld ? 14 : 16;
  const [dataBegin, recordBytes, count] = [view.getUint32(at), view.getUint16(at + 4), view.getUint16(at + 6)];
  const fieldsEnd = sizes.head + count * sizes.field;
  if (dataBegin < fieldsEnd) return { problem: 'its head is damaged: the data would begin among the fields' };
  if (dataBegin > fieldsEnd + MOST_INFO_BYTES)
    return { problem: 'its head is damaged: the data would begin far behind' };
  if (bytes.length < dataBegin) return 'more';
  const fields = Array.from({ length: count }, (_, index) =>
    decodeField(bytes, sizes.head + index * sizes.field, isOld),
  );
  const unknown = fields.find(({ type }) => typeOf(type) === undefined);
  if (unknown !== undefined)
    return { problem: `its field '${unknown.name}' is of type ${unknown.type}, which is unknown` };
  const sum = fields.reduce((bytes, { type }) => bytes + (typeOf(type)?.bytes ?? 0), 0);
  if (sum !== recordBytes) return { problem: `its head is damaged: records of ${recordBytes} bytes, fields of ${sum}` };
  const hasInfo = infoStart >= fieldsEnd && infoStart < dataBegin;
  const info = hasInfo ? text(bytes, infoStart, dataBegin - infoStart) : '';
  return { timeStamp: view.getUint32(8), fields, info, dataBegin, recordBytes };
}

/** More than 2048 channels with everything that may be said of them, but for their options. */
const MOST_INFO_BYTES = 64 * 1024 * 1024;

function decodeField(bytes: Uint8Array, at: number, isOld: boolean): MlgField {
  const view = viewOf(bytes);
  const type = view.getUint8(at);
  const rest = at + 1 + NAME_BYTES + UNIT_BYTES;
  return {
    type,
    name: text(bytes, at + 1, NAME_BYTES),
    unit: text(bytes, at + 1 + NAME_BYTES, UNIT_BYTES),
    style: view.getUint8(rest),
    // Fields of bits have no scale: the names of their bits, and how many there are.
    scale: isBits(type) ? 1 : view.getFloat32(rest + 1),
    transform: isBits(type) ? 0 : view.getFloat32(rest + 5),
    digits: isBits(type) ? 0 : view.getInt8(rest + 9),
    category: isOld ? '' : text(bytes, rest + 10, CATEGORY_BYTES),
  };
}
