import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import { concat } from '../../contract/bytes.ts';

export type Direction = 'received' | 'sent';

/** Bytes that went one way. */
export interface Piece {
  direction: Direction;
  /** Of its first byte, counted by direction. */
  offset: number;
  bytes: Uint8Array;
  /** When it began to go: milliseconds since 1970. */
  atMs: number;
}

/** What a piece takes in an answer, beside its bytes. */
const PIECE_OVERHEAD_BYTES = 80;
/** Pieces that are kept, however small they are. */
const MOST_PIECES = 4096;
/** What goes the same way within this time is one piece, up to a length. */
const ONE_PIECE_MS = 10;
const ONE_PIECE_BYTES = 1024;

/** The last bytes that went over a port, both ways, for taps that come later. */
export class RecentTraffic {
  /** From `#first` on: those before it wait to be thrown away together. */
  #pieces: Piece[] = [];
  #first = 0;
  #bytes = 0;

  /** @param keep how many bytes are kept; at most the last piece is cut for that */
  add(piece: Piece, keep: number): void {
    const last = this.#pieces.at(-1);
    this.#bytes += piece.bytes.length;
    if (last !== undefined && this.#pieces.length > this.#first && isOne(last, piece))
      this.#pieces[this.#pieces.length - 1] = { ...last, bytes: concat([last.bytes, piece.bytes]) };
    else this.#pieces.push(piece);
    this.#forget(keep);
  }

  /** The last of it that fits into one answer, and into so many bytes; oldest first. */
  last(mostBytes: number): Piece[] {
    const found: Piece[] = [];
    let [left, room] = [mostBytes, MAX_PART_BYTES];
    for (let at = this.#pieces.length - 1; at >= this.#first; at--) {
      const piece = this.#pieces[at];
      const fits = Math.min(left, room - PIECE_OVERHEAD_BYTES);
      if (piece === undefined || fits <= 0) break;
      found.push(endOf(piece, fits));
      left -= piece.bytes.length;
      room -= piece.bytes.length + PIECE_OVERHEAD_BYTES;
    }
    return found.reverse();
  }

  #forget(keep: number): void {
    for (;;) {
      const oldest = this.#pieces[this.#first];
      if (oldest === undefined) break;
      const excess = this.#bytes - keep;
      const tooMany = this.#pieces.length - this.#first > MOST_PIECES;
      if (excess <= 0 && !tooMany) break;
      const kept = tooMany ? 0 : Math.max(0, oldest.bytes.length - excess);
      this.#bytes -= oldest.bytes.length - kept;
      if (kept > 0) this.#pieces[this.#first] = { ...endOf(oldest, kept), bytes: oldest.bytes.slice(-kept) };
      else this.#first++;
    }
    if (this.#first <= MOST_PIECES) return;
    this.#pieces = this.#pieces.slice(this.#first);
    this.#first = 0;
  }
}

const isOne = (last: Piece, next: Piece): boolean =>
  last.direction === next.direction &&
  next.atMs - last.atMs < ONE_PIECE_MS &&
  last.bytes.length + next.bytes.length <= ONE_PIECE_BYTES;

/** The last bytes of a piece. */
function endOf(piece: Piece, length: number): Piece {
  const skipped = Math.max(0, piece.bytes.length - length);
  return skipped === 0 ? piece : { ...piece, offset: piece.offset + skipped, bytes: piece.bytes.subarray(skipped) };
}
