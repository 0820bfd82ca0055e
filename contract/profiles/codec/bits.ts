import { type IntegerType, integerTypes, readBits, writeBits } from '../integers.ts';
import { type Codec, flattenLeaf, listNames, mistake, show, shown } from './codec.ts';
import { noSuchName } from './integer.ts';
import type { NameTable } from './tables.ts';

/** An integer whose bits have names: in the API the list of those that are set, what has no name as `0x…`. */
export function flagsCodec(type: IntegerType, table: NameTable): Codec {
  const { bytes } = integerTypes[type];
  const flags = table.names.map((name) => ({ name, bits: BigInt(table.valueOf(name) ?? 0) }));
  return {
    size: bytes,
    align: bytes,
    wants: `a list of ${listNames(table.names)}`,
    flatten: flattenLeaf,
    read(view, offset) {
      let rest = readBits(view, offset, type);
      const set: string[] = [];
      for (const { name, bits } of flags) {
        if ((rest & bits) !== bits) continue;
        set.push(name);
        rest &= ~bits;
      }
      if (rest !== 0n) set.push(`0x${rest.toString(16)}`);
      return set;
    },
    write(view, offset, value, path) {
      const given = new Set(
        listOf(value, path, this.wants).map((flag, index) => {
          const name = typeof flag === 'string' ? table.canonical(flag) : undefined;
          if (name === undefined) throw noSuchName(table, flag, `${path}[${index}]`);
          return name;
        }),
      );
      const set = flags.filter(({ name }) => given.has(name));
      writeBits(
        view,
        offset,
        type,
        set.reduce((bits, flag) => bits | flag.bits, 0n),
      );
      return set.map(({ name }) => name);
    },
  };
}

/** A bitmap of bytes, least bit first: the list of its set bits by name, those without a name by number. */
export function bitmapCodec(bytes: number, table: NameTable | undefined): Codec {
  const bitCount = bytes * 8;
  const nameOf = (bit: number): string | number => table?.nameOf(bit) ?? bit;
  return {
    size: bytes,
    align: 1,
    wants: table ? `a list of names of '${table.name}', or bits below ${bitCount}` : `a list of bits below ${bitCount}`,
    flatten: flattenLeaf,
    read(view, offset) {
      const set: (string | number)[] = [];
      for (let byte = 0; byte < bytes; byte++) {
        const bits = view.getUint8(offset + byte);
        for (let bit = 0; bits >> bit; bit++) if ((bits >> bit) & 1) set.push(nameOf(byte * 8 + bit));
      }
      return set;
    },
    write(view, offset, value, path) {
      const bits = listOf(value, path, this.wants).map((item, index) => {
        const at = `${path}[${index}]`;
        if (typeof item === 'string' && table) {
          const bit = table.valueOf(item);
          if (bit === undefined || bit < 0 || bit >= bitCount) throw noSuchName(table, item, at);
          return bit;
        }
        if (typeof item === 'number' && Number.isInteger(item) && item >= 0 && item < bitCount) return item + 0;
        throw mistake(at, `'${at}' is ${show(item)}: a bit is 0 to ${bitCount - 1}`, {
          value: shown(item),
          allowed: [0, bitCount - 1],
        });
      });
      const set = [...new Set(bits)].sort((a, b) => a - b);
      for (const bit of set) {
        const at = offset + (bit >> 3);
        view.setUint8(at, view.getUint8(at) | (1 << (bit & 7)));
      }
      return set.map(nameOf);
    },
  };
}

export function listOf(value: unknown, path: string, wants: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw mistake(path, `'${path}' is ${show(value)}: it is ${wants}`, { value: shown(value), allowed: wants });
}
