/** What a controller answers to a command, whole and well formed as it came. */
import type { Counts } from '../counts.ts';
import type { Dialect } from '../dialect.ts';
import type { Page } from '../pages.ts';
import { type Answer, done, refused } from './codes.ts';

/** What a command is answered from. */
export interface Memory {
  readonly dialect: Dialect;
  readonly counts: Counts;
  readonly signature: string;
  /** The array of offsets, as it was written last. It is all 0 after a reset. */
  readonly offsets: Buffer;
  /** The block as it is now. */
  block(): Uint8Array;
}

const HEADER_BYTES = 7;
/** Entries of the array of offsets: a code of the size above 13 bits of an offset. */
const SIZE_SHIFT = 13;
const OFFSET_MASK = 0x1fff;

export function answerTo(memory: Memory, command: Buffer): Answer {
  const { dialect, counts } = memory;
  const letter = String.fromCharCode(command[0] ?? 0);
  const single = command.length === 1 ? singles[letter] : undefined;
  if (single !== undefined) return single(memory);
  if (letter === dialect.scattered && command.length === 1) return readScattered(memory);
  if (letter === 'r' || letter === dialect.pageRead) return read(memory, command);
  if (letter === dialect.pageWrite) return write(memory, command);
  if (letter === dialect.burn) {
    counts.burns++;
    return refused('locked');
  }
  counts.unknown++;
  return refused('unknown');
}

/** Some firmware says what an answer is of, some only that all is well. */
const kindOf = ({ tellsKinds }: Dialect, kind: 'realtime' | 'page') => (tellsKinds ? kind : 'ok');

const text = (words: string) => Buffer.from(words, 'latin1');

const singles: Readonly<Record<string, (memory: Memory) => Answer>> = {
  Q: ({ counts, signature }) => {
    counts.signature++;
    return done(text(signature));
  },
  S: ({ counts, dialect }) => {
    counts.version++;
    return done(text(dialect.title));
  },
  A: ({ counts, dialect, block }) => {
    counts.block++;
    return done(block(), kindOf(dialect, 'realtime'));
  },
  // The version of the protocol: the one with envelopes.
  F: () => done(text('002')),
};

/** Tables that are texts, for the command `r`: MS2/Extra and MS3 have both, and their definitions ask for these. */
const textTables: ReadonlyMap<number, 'S' | 'Q'> = new Map([
  [0x0e, 'S'],
  [0x0f, 'Q'],
]);

interface Header {
  readonly canId: number;
  readonly table: number;
  readonly offset: number;
  readonly count: number;
}

/** Letter, number on the CAN bus, table, offset and count, of one, one, one, two and two bytes. */
function headerOf(command: Buffer, { endianness }: Dialect['layout']): Header {
  const word = (at: number) => (endianness === 'little' ? command.readUInt16LE(at) : command.readUInt16BE(at));
  return { canId: command.readUInt8(1), table: command.readUInt8(2), offset: word(3), count: word(5) };
}

function read(memory: Memory, command: Buffer): Answer {
  const { dialect, counts } = memory;
  if (command.length !== HEADER_BYTES) return refused('range');
  const header = headerOf(command, dialect.layout);
  const isOwn = command[0] === 'r'.charCodeAt(0) && header.canId === 0;
  if (isOwn && header.table === dialect.blockTable) {
    counts.partial++;
    return part(memory.block(), header, kindOf(dialect, 'realtime'));
  }
  const asked = isOwn ? singles[textTables.get(header.table) ?? ''] : undefined;
  if (asked !== undefined) return done(asked(memory).data.subarray(0, header.count));
  const page = pageOf(dialect, header);
  if (page === undefined) return refused('range');
  counts.pageReads++;
  return part(page.isOffsets ? memory.offsets : page.bytes, header, kindOf(dialect, 'page'));
}

function part(bytes: Uint8Array, { offset, count }: Header, kind: ReturnType<typeof kindOf>): Answer {
  const isWithin = count > 0 && offset + count <= bytes.length;
  return isWithin ? done(bytes.subarray(offset, offset + count), kind) : refused('range');
}

const pageOf = ({ pages }: Dialect, { canId, table }: Header): Page | undefined =>
  pages.find(({ identifier }) => identifier[0] === canId && identifier[1] === table);

function write({ dialect, counts, offsets }: Memory, command: Buffer): Answer {
  if (command.length < HEADER_BYTES) return refused('range');
  const header = headerOf(command, dialect.layout);
  if (pageOf(dialect, header)?.isOffsets !== true) {
    counts.pageWrites++;
    return refused('locked');
  }
  const data = command.subarray(HEADER_BYTES);
  if (data.length !== header.count || header.offset + header.count > offsets.length) return refused('range');
  counts.offsetWrites++;
  offsets.set(data, header.offset);
  return done();
}

function readScattered({ dialect, counts, offsets, block }: Memory): Answer {
  counts.scattered++;
  const bytes = block();
  const parts: Uint8Array[] = [];
  for (let at = 0; at < offsets.length; at += 2) {
    const entry = offsets.readUInt16BE(at);
    const size = entry >> SIZE_SHIFT;
    if (size === 0) break;
    const offset = entry & OFFSET_MASK;
    const end = offset + 2 ** (size - 1);
    if (end > bytes.length) return refused('range');
    parts.push(bytes.subarray(offset, end));
  }
  return parts.length === 0 ? refused('noOffsets') : done(Buffer.concat(parts), kindOf(dialect, 'realtime'));
}
