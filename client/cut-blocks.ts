import { concat } from '../contract/bytes.ts';

/** Bytes as they come: a file's stream, a generator, an array of pieces. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Cuts a stream of bytes into blocks of this many bytes, however it is split. The last one has what is left; no bytes, no block.
 * A source's piece may be reused by it as soon as the next one is asked for: nothing of it is kept by reference.
 */
export async function* cutBlocks(source: ByteSource, blockBytes: number): AsyncGenerator<Uint8Array, void> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  for await (const piece of source) {
    let at = 0;
    while (held + piece.length - at >= blockBytes) {
      const end = at + blockBytes - held;
      pieces.push(piece.subarray(at, end));
      yield concat(pieces);
      pieces = [];
      held = 0;
      at = end;
    }
    if (at === piece.length) continue;
    pieces.push(piece.slice(at));
    held += piece.length - at;
  }
  if (held > 0) yield concat(pieces);
}
