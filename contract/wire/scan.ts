import { Violation } from '../errors.ts';

/**
 * A look at a msgpack payload before it is decoded, so that the decoder only ever sees plain, bounded data:
 * nil, booleans, finite numbers, integers within ±2^53, strings, binary, arrays, and maps with string keys.
 * No extension types, no 32-bit containers, no `__proto__` key, exact length, bounded depth and number of values.
 * Format: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export const MAX_DEPTH = 12;
/** Values a frame may hold, containers included: 64 KiB of `{}` would otherwise become megabytes of objects. */
export const MAX_VALUES = 4096;

const MAX_HIGH_WORD = 0x1f_ff_ff; // of a 64-bit integer that a double holds exactly

const PROTO = [0x5f, 0x5f, 0x70, 0x72, 0x6f, 0x74, 0x6f, 0x5f, 0x5f]; // "__proto__"

// Values still expected at each depth (a map counts keys and values). Reused: the scan neither recurses nor allocates.
const left = new Int32Array(MAX_DEPTH + 1);
const isMap = new Uint8Array(MAX_DEPTH + 1);

/** @throws Violation naming what is wrong and at which byte */
export function scan(bytes: Uint8Array): void {
  const length = bytes.length;
  let at = 0;
  let depth = 0;
  let values = 0;
  left[0] = 1;
  isMap[0] = 0;
  for (;;) {
    while (left[depth] === 0) {
      if (depth === 0) {
        if (at !== length) fail('bytes after the value', at);
        return;
      }
      depth--;
    }
    if (at >= length) fail('truncated', at);
    if (++values > MAX_VALUES) fail(`more than ${MAX_VALUES} values`, at);
    const remaining = left[depth] as number;
    left[depth] = remaining - 1;
    const expectsKey = isMap[depth] === 1 && (remaining & 1) === 0;
    const start = at;
    const type = bytes[at++] as number;

    if (type >= 0xa0 && type < 0xc0) at += type & 31;
    else if (type === 0xd9) at += 1 + byte(bytes, at);
    else if (type === 0xda) at += 2 + u16(bytes, at);
    else if (expectsKey) fail('a map key that is not a short string', start);
    else if (type < 0x80 || type >= 0xe0 || type === 0xc0 || type === 0xc2 || type === 0xc3) continue;
    else if (type < 0xa0 || type === 0xdc || type === 0xde) {
      const small = type < 0xa0;
      const count = small ? type & 15 : u16(bytes, at);
      if (!small) at += 2;
      const map = small ? type < 0x90 : type === 0xde;
      const expected = map ? count * 2 : count;
      if (expected > length - at) fail('a container longer than the frame', start);
      if (++depth > MAX_DEPTH) fail(`deeper than ${MAX_DEPTH}`, start);
      left[depth] = expected;
      isMap[depth] = map ? 1 : 0;
      continue;
    } else at += scalarBytes(bytes, at, type);

    if (at > length) fail('truncated', start);
    if (expectsKey && isProto(bytes, start, at)) fail('a key named __proto__', start);
  }
}

/** Bytes after the type byte of a number, binary or long string; refuses what a plain value cannot be. */
function scalarBytes(bytes: Uint8Array, at: number, type: number): number {
  switch (type) {
    case 0xcc:
    case 0xd0:
      return 1;
    case 0xcd:
    case 0xd1:
      return 2;
    case 0xce:
    case 0xd2:
      return 4;
    case 0xca:
      if ((u16(bytes, at) & 0x7f80) === 0x7f80) fail('a number that is not finite', at - 1);
      return 4;
    case 0xcb:
      if ((u16(bytes, at) & 0x7ff0) === 0x7ff0) fail('a number that is not finite', at - 1);
      return 8;
    case 0xcf:
      if (u32(bytes, at) > MAX_HIGH_WORD) fail('an integer beyond 2^53', at - 1);
      return 8;
    case 0xd3: {
      const high = u32(bytes, at) | 0;
      if (high > MAX_HIGH_WORD || high < -MAX_HIGH_WORD - 1) fail('an integer beyond 2^53', at - 1);
      return 8;
    }
    case 0xc4:
      return 1 + byte(bytes, at);
    case 0xc5:
      return 2 + u16(bytes, at);
    default:
      return fail(`type 0x${type.toString(16)}, which is not allowed`, at - 1);
  }
}

function isProto(bytes: Uint8Array, start: number, end: number): boolean {
  const name = end - PROTO.length;
  return name > start && name - start <= 3 && PROTO.every((code, i) => bytes[name + i] === code);
}

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
const u16 = (bytes: Uint8Array, at: number): number => (byte(bytes, at) << 8) | byte(bytes, at + 1);
const u32 = (bytes: Uint8Array, at: number): number => ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0;

function fail(what: string, at: number): never {
  throw new Violation(`malformed frame: ${what} (byte ${at})`);
}
