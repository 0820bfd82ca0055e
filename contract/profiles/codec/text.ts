import { type Codec, flattenLeaf, mistake, show, shown } from './codec.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface TextForm {
  /** Filled up with spaces instead of ended by a NUL. */
  padding?: 'space' | undefined;
}

/** A char array. What is not UTF-8 in it comes out as replacement characters. */
export function textCodec(size: number, { padding }: TextForm): Codec {
  const room = padding === 'space' ? size : size - 1;
  const wants = `text of at most ${room} bytes`;
  return {
    size,
    align: 1,
    wants,
    flatten: flattenLeaf,
    read(view, offset) {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, size);
      const end = bytes.indexOf(0);
      const text = decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
      return padding === 'space' ? unpadded(text) : text;
    },
    write(view, offset, value, path) {
      const no = (why: string) => mistake(path, `'${path}' ${why}`, { value: shown(value), allowed: wants });
      if (typeof value !== 'string') throw no(`is ${show(value)}: it is ${wants}`);
      if (value.includes('\0')) throw no('has a NUL in it: text of the kernel ends there');
      const bytes = encoder.encode(value);
      if (decoder.decode(bytes) !== value) throw no('has half a surrogate pair in it, which is no UTF-8');
      if (bytes.length > room) {
        throw no(`has ${bytes.length} bytes: there is room for ${room}${padding === 'space' ? '' : ' and a NUL'}`);
      }
      const target = new Uint8Array(view.buffer, view.byteOffset + offset, size);
      if (padding === 'space') target.fill(0x20);
      target.set(bytes);
      return padding === 'space' ? unpadded(value) : value;
    },
  };
}

const unpadded = (text: string): string => text.replace(/ +$/, '');

/** Opaque bytes: all of them, or fewer from the first on, and zeros. */
export function bytesCodec(size: number): Codec {
  const wants = `at most ${size} bytes`;
  return {
    size,
    align: 1,
    wants,
    flatten: flattenLeaf,
    read: (view, offset) => new Uint8Array(view.buffer, view.byteOffset + offset, size).slice(),
    write(view, offset, value, path) {
      if (!(value instanceof Uint8Array)) {
        throw mistake(path, `'${path}' is ${show(value)}: it is ${wants}`, { value: shown(value), allowed: wants });
      }
      if (value.length > size) {
        throw mistake(path, `'${path}' has ${value.length} bytes: there is room for ${size}`, {
          value: shown(value),
          allowed: wants,
        });
      }
      new Uint8Array(view.buffer, view.byteOffset + offset, size).set(value);
      return value;
    },
  };
}
