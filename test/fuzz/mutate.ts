import type { Random } from './random.ts';

/** Where formats have their edges: signs, widths, lengths, the first bytes of msgpack's types. */
const edges = [0, 1, 0x7f, 0x80, 0x90, 0xa0, 0xc0, 0xc1, 0xc4, 0xca, 0xcf, 0xd3, 0xd9, 0xdc, 0xdd, 0xdf, 0xe0, 0xff];
/** Longer inputs show nothing that these do not, and take their time. */
const MOST_BYTES = 24 * 1024;

export interface Material {
  /** Others that something may be taken from. */
  others: readonly Uint8Array[];
  /** Words of the format. */
  words: readonly Uint8Array[];
}

type Change = (random: Random, bytes: Uint8Array, material: Material) => Uint8Array;

const spliced = (bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array =>
  Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);

function part(random: Random, bytes: Uint8Array): Uint8Array {
  const from = random.below(bytes.length);
  return bytes.subarray(from, from + 1 + random.small(64));
}

/** Texts are of lines, which may change places. */
function lineOf(random: Random, bytes: Uint8Array): [from: number, to: number] {
  const from = bytes.lastIndexOf(10, random.below(bytes.length)) + 1;
  const end = bytes.indexOf(10, from);
  return [from, end < 0 ? bytes.length : end + 1];
}

const changes: readonly Change[] = [
  (random, bytes) => {
    const changed = Uint8Array.from(bytes);
    for (let count = 1 + random.small(16); count > 0; count--)
      changed[random.below(changed.length)] = random.below(256);
    return changed;
  },
  (random, bytes) => {
    const changed = Uint8Array.from(bytes);
    const at = random.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return changed;
  },
  (random, bytes) => spliced(bytes, random.below(bytes.length), 1, Uint8Array.of(random.pick(edges))),
  (random, bytes) => spliced(bytes, random.below(bytes.length), 1 + random.small(64), new Uint8Array()),
  (random, bytes) => spliced(bytes, random.below(bytes.length + 1), 0, random.bytes(1 + random.small(8))),
  (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1)),
  (random, bytes) => {
    const piece = part(random, bytes);
    return spliced(bytes, random.below(bytes.length + 1), 0, piece);
  },
  (random, bytes) => {
    const piece = part(random, bytes);
    const times = 1 + random.small(200);
    return spliced(bytes, random.below(bytes.length + 1), 0, Buffer.concat(Array.from({ length: times }, () => piece)));
  },
  (random, bytes, { words }) =>
    spliced(bytes, random.below(bytes.length + 1), random.pick([0, 0, 1, 4]), random.pick(words)),
  (random, bytes, { others }) =>
    spliced(bytes, random.below(bytes.length + 1), random.small(32), part(random, random.pick(others))),
  (random, bytes, { others }) => {
    const other = random.pick(others);
    return Buffer.concat([bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length))]);
  },
  (random, bytes) => {
    const [from, to] = lineOf(random, bytes);
    return spliced(bytes, random.pick([from, bytes.length]), random.pick([0, to - from]), bytes.subarray(from, to));
  },
  (random, bytes, { others }) => {
    const other = random.pick(others);
    const [from, to] = lineOf(random, other);
    return spliced(bytes, lineOf(random, bytes)[0], 0, other.subarray(from, to));
  },
];

/** The input with one thing or several changed. */
export function mutated(random: Random, input: Uint8Array, material: Material): Uint8Array {
  let bytes = input;
  for (let times = 1 + random.small(6); times > 0; times--) bytes = random.pick(changes)(random, bytes, material);
  return bytes.length > MOST_BYTES ? bytes.subarray(0, MOST_BYTES) : bytes;
}
