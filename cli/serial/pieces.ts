import type { TappedBytes } from '../../client/serial-tap.ts';
import { concat } from '../../contract/bytes.ts';

/** What went one way, without the other way in between. */
export type Piece = Pick<TappedBytes, 'direction' | 'bytes' | 'atMs' | 'missed' | 'resumed'>;

/** As long as nothing else comes, so long one waits for the rest of a line. */
const PAUSE_MS = 100;
/** And no longer pieces than this: binary protocols have no lines. */
const MOST_BYTES = 64;

/**
 * A kernel hands out bytes a few at a time. Joins them to what a person reads as one: up to the end of a line, to a change of the direction, to
 * a pause.
 */
export class Pieces {
  readonly #show: (piece: Piece) => void;
  #held: Piece | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: (piece: Piece) => void) {
    this.#show = show;
  }

  add(piece: Piece): void {
    if (this.#held !== undefined && !continues(this.#held, piece)) this.flush();
    for (let rest = piece; rest.bytes.length > 0; ) {
      const held = this.#held;
      const bytes = held === undefined ? rest.bytes : concat([held.bytes, rest.bytes]);
      const end = Math.min(lineEnd(bytes) ?? Number.POSITIVE_INFINITY, MOST_BYTES);
      this.#held = { ...(held ?? rest), bytes: bytes.subarray(0, end) };
      if (end > bytes.length) break;
      this.flush();
      rest = { ...piece, bytes: bytes.subarray(end), missed: 0, resumed: false };
    }
    clearTimeout(this.#timer);
    if (this.#held !== undefined) this.#timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#show(held);
  }
}

const continues = (held: Piece, { direction, missed, resumed, atMs }: Piece): boolean =>
  held.direction === direction && missed === 0 && !resumed && atMs - held.atMs <= PAUSE_MS;

/** The place behind the first LF, or behind a CR that no LF follows. */
function lineEnd(bytes: Uint8Array): number | undefined {
  const at = bytes.findIndex((byte, index) => {
    const next = bytes[index + 1];
    return byte === 0x0a || (byte === 0x0d && next !== undefined && next !== 0x0a);
  });
  return at < 0 ? undefined : at + 1;
}
