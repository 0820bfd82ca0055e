import { concat } from '../../contract/bytes.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import type { UnitPlace } from '../unit.ts';
import { type Direction, type Piece, RecentTraffic } from './recent-traffic.ts';

/** Bytes of one event at most, so that what a slow tap has waiting stays small. */
const MOST_IN_EVENT = 16 * 1024;

/**
 * What goes over a port: numbered by direction for as long as the broker runs, kept for taps that come later, and told to those that
 * listen. Events leave when the turn of the loop is over, so that the holder is answered first; nobody waits for a tap.
 */
export class Traffic {
  readonly #offsets: Record<Direction, number> = { received: 0, sent: 0 };
  readonly #recent = new RecentTraffic();
  #untold: Piece[] = [];
  #place: UnitPlace | undefined;

  /** @param keep how many bytes are kept for taps that come later */
  note(direction: Direction, bytes: Uint8Array, place: UnitPlace, subscriptions: Subscriptions, keep: number): void {
    if (bytes.length === 0) return;
    const piece = { direction, offset: this.#offsets[direction], bytes, atMs: Date.now() };
    this.#offsets[direction] += bytes.length;
    this.#recent.add(piece, keep);
    if (!subscriptions.asked('serial.bytes', place)) return;
    if (this.#untold.length === 0) setImmediate(() => this.#tell(subscriptions));
    this.#untold.push(piece);
    this.#place = place;
  }

  recent(mostBytes: number): Piece[] {
    return this.#recent.last(mostBytes);
  }

  #tell(subscriptions: Subscriptions): void {
    const untold = this.#untold;
    this.#untold = [];
    if (this.#place === undefined) return;
    const { device } = this.#place;
    for (const piece of events(untold)) subscriptions.publish('serial.bytes', this.#place, { device, ...piece });
  }
}

/** Neighbours that went the same way are one event, what is too long is several. */
function* events(pieces: readonly Piece[]): Generator<Piece> {
  for (let at = 0; at < pieces.length; ) {
    const first = pieces[at];
    if (first === undefined) return;
    let end = at + 1;
    while (pieces[end]?.direction === first.direction) end++;
    const bytes = end === at + 1 ? first.bytes : concat(pieces.slice(at, end).map((piece) => piece.bytes));
    for (let from = 0; from < bytes.length; from += MOST_IN_EVENT)
      yield { ...first, offset: first.offset + from, bytes: bytes.subarray(from, from + MOST_IN_EVENT) };
    at = end;
  }
}
