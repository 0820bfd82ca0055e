import {
  type IntegerType,
  type IntegerValue,
  integerTypes,
  integerValue,
  rangeOf,
  readInteger,
  writeInteger,
} from '../integers.ts';
import { type Codec, flattenLeaf, listNames, mistake, show, shown, unknownName } from './codec.ts';
import type { NameTable } from './tables.ts';

export const article = (type: IntegerType): string => (/^(int|s\d)/.test(type) ? `an ${type}` : `a ${type}`);

export function integerCodec(type: IntegerType): Codec {
  const { bytes } = integerTypes[type];
  const [min, max] = rangeOf(type);
  const wants = `${article(type)}, ${min} to ${max}`;
  return {
    size: bytes,
    align: bytes,
    wants,
    flatten: flattenLeaf,
    read: (view, offset) => readInteger(view, offset, type),
    write(view, offset, value, path) {
      const integer = fitInteger(type, value, path);
      writeInteger(view, offset, type, integer);
      return integer;
    },
  };
}

/** The value as it fits the type. @throws Refusal `invalid` that says the range */
export function fitInteger(type: IntegerType, value: unknown, path: string): IntegerValue {
  const isWide = integerTypes[type].bytes === 8;
  const [min, max] = rangeOf(type);
  const allowed = [integerValue(min), integerValue(max)];
  const no = (why: string) =>
    mistake(path, `'${path}' is ${show(value)}${why}: ${article(type)} is ${min} to ${max}`, {
      value: shown(value),
      allowed,
    });
  if (typeof value === 'string' && isWide && /^-?\d{1,20}$/.test(value)) {
    const exact = BigInt(value);
    if (exact < min || exact > max) throw no('');
    return integerValue(exact);
  }
  if (typeof value !== 'number')
    throw no(typeof value === 'string' && !isWide ? ', which is text' : ', which is no integer');
  if (!Number.isInteger(value)) throw no(', which is no integer');
  if (isWide && !Number.isSafeInteger(value))
    throw no(', beyond what a number holds exactly (give it as decimal text)');
  if (value < min || value > max) throw no('');
  return value + 0;
}

export function enumCodec(type: IntegerType, table: NameTable): Codec {
  const { bytes } = integerTypes[type];
  return {
    size: bytes,
    align: bytes,
    wants: `one of ${listNames(table.names)}`,
    flatten: flattenLeaf,
    read(view, offset) {
      const value = readInteger(view, offset, type);
      return (typeof value === 'number' ? table.nameOf(value) : undefined) ?? value;
    },
    write(view, offset, value, path) {
      const name = typeof value === 'string' ? table.canonical(value) : undefined;
      const number = name === undefined ? undefined : table.valueOf(name);
      if (name === undefined || number === undefined) throw noSuchName(table, value, path);
      writeInteger(view, offset, type, number);
      return name;
    },
  };
}

/** Numbers are refused too: a number would be judged by no rule that speaks of its name. */
export function noSuchName(table: NameTable, value: unknown, path: string) {
  const word = typeof value === 'string' ? value : '';
  const { message, data } = unknownName(`'${path}' is ${show(value)}`, word, 'it is one of', table.names);
  return mistake(path, message, { value: shown(value), ...data });
}
