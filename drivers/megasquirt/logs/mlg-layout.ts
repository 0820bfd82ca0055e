/**
 * Where what lies in an `.mlg` file of version 2, by EFI Analytics' "MLG Binary Log Format 2.0". Version 1 has a shorter head and
 * fields without a category.
 */
import { isBits, typeOf } from './mlg-fields.ts';

export const MAGIC = Buffer.from('MLVLG\0', 'latin1');
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
function putText(bytes: Buffer, text: string, at: number, length: number): void {
  const ascii = text.replaceAll('°', 'deg').replaceAll('µ', 'u').normalize('NFKD');
  bytes.write(
    ascii
      .replace(/\p{M}/gu, '')
      .replace(/[^\x20-\x7e]/g, '?')
      .slice(0, length - 1),
    at,
    'latin1',
  );
}

export function encodeHead({ timeStamp, fields, info }: MlgHead): Uint8Array {
  const { head = 0, field: fieldBytes = 0 } = versions[2] ?? {};
  const infoStart = head + fields.length * fieldBytes;
  const text = Buffer.from(`${info}\0`, 'latin1');
  const bytes = Buffer.alloc(infoStart + text.length);
  MAGIC.copy(bytes);
  bytes.writeUInt16BE(2, 6);
  bytes.writeUInt32BE(timeStamp, 8);
  bytes.writeUInt32BE(infoStart, 12);
  bytes.writeUInt32BE(bytes.length, 16);
  bytes.writeUInt16BE(
    fields.reduce((sum, { type }) => sum + (typeOf(type)?.bytes ?? 0), 0),
    20,
  );
  bytes.writeUInt16BE(fields.length, 22);
  for (const [index, field] of fields.entries()) {
    let at = head + index * fieldBytes;
    at = bytes.writeUInt8(field.type, at);
    putText(bytes, field.name, at, NAME_BYTES);
    putText(bytes, field.unit, at + NAME_BYTES, UNIT_BYTES);
    at = bytes.writeUInt8(field.style, at + NAME_BYTES + UNIT_BYTES);
    at = bytes.writeFloatBE(field.scale, at);
    at = bytes.writeFloatBE(field.transform, at);
    at = bytes.writeInt8(field.digits, at);
    putText(bytes, field.category, at, CATEGORY_BYTES);
  }
  text.copy(bytes, infoStart);
  return bytes;
}

const text = (bytes: Buffer, at: number, length: number): string => {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end).trim();
};

export interface DecodedHead extends MlgHead {
  /** Where the first record is. */
  dataBegin: number;
  /** Of all fields of a record together. */
  recordBytes: number;
}

/** @returns 'more': so far it is right; a text: why it is no such file */
export function decodeHead(bytes: Buffer): DecodedHead | 'more' | { problem: string } {
  const begin = bytes.subarray(0, MAGIC.length);
  if (!MAGIC.subarray(0, begin.length).equals(begin))
    return { problem: 'it is no .mlg file: it does not begin with MLVLG' };
  if (bytes.length < 8) return 'more';
  const version = bytes.readUInt16BE(6);
  const sizes = versions[version];
  if (sizes === undefined) return { problem: `it is an .mlg file of version ${version}; 1 and 2 can be read` };
  if (bytes.length < sizes.head) return 'more';
  const isOld = version === 1;
  const infoStart = isOld ? bytes.readUInt16BE(12) : bytes.readUInt32BE(12);
  const at = isOld ? 14 : 16;
  const [dataBegin, recordBytes, count] = [
    bytes.readUInt32BE(at),
    bytes.readUInt16BE(at + 4),
    bytes.readUInt16BE(at + 6),
  ];
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
  return { timeStamp: bytes.readUInt32BE(8), fields, info, dataBegin, recordBytes };
}

/** More than 2048 channels with everything that may be said of them, but for their options. */
const MOST_INFO_BYTES = 64 * 1024 * 1024;

function decodeField(bytes: Buffer, at: number, isOld: boolean): MlgField {
  const type = bytes.readUInt8(at);
  const rest = at + 1 + NAME_BYTES + UNIT_BYTES;
  return {
    type,
    name: text(bytes, at + 1, NAME_BYTES),
    unit: text(bytes, at + 1 + NAME_BYTES, UNIT_BYTES),
    style: bytes.readUInt8(rest),
    // Fields of bits have no scale: the names of their bits, and how many there are.
    scale: isBits(type) ? 1 : bytes.readFloatBE(rest + 1),
    transform: isBits(type) ? 0 : bytes.readFloatBE(rest + 5),
    digits: isBits(type) ? 0 : bytes.readInt8(rest + 9),
    category: isOld ? '' : text(bytes, rest + 10, CATEGORY_BYTES),
  };
}
