import type { Policy } from '../../contract/policy/compile.ts';
import type { FrameBody } from '../../contract/wire/messages.ts';
import { framedNotification } from '../outbox.ts';
import type { Session } from '../session.ts';
import type { DeclaredCatalogue } from './catalogue.ts';
import { type FrameCounts, FrameSubscriber } from './frame-subscriber.ts';

/** What frames hold, and how often they come. */
export interface Wish {
  /** Names of channels, in the order of their values. */
  readonly channels: readonly string[];
  /** Undefined: as many as the wire carries. */
  readonly rateHz: number | undefined;
  readonly raw: boolean;
}

/** Two who wish the same have the same key, and nobody else has it. */
export const keyOf = ({ channels, rateHz, raw }: Wish): string => JSON.stringify([rateHz ?? null, raw, ...channels]);

/** Frames of the same channels at the same rate, and all who want them. */
export class FrameSet {
  readonly number: number;
  readonly device: string;
  readonly wish: Wish;
  readonly subscribers = new Map<Session, FrameSubscriber>();
  /** Of its channels, the places in the catalogue of now; -1: one that there is not any more. */
  places: readonly number[] = [];
  readonly #counts: FrameCounts;
  #sequence = 0;

  constructor(number: number, device: string, wish: Wish, counts: FrameCounts) {
    this.number = number;
    this.device = device;
    this.wish = wish;
    this.#counts = counts;
  }

  resolve({ places }: DeclaredCatalogue): void {
    this.places = this.wish.channels.map((name) => places.get(name) ?? -1);
  }

  add(session: Session): void {
    const known = this.subscribers.get(session);
    if (known === undefined) this.subscribers.set(session, new FrameSubscriber(session, this.device, this.#counts));
    else known.times++;
  }

  /** Whether nobody else wants it. */
  isOnlyOf(uid: number): boolean {
    for (const { principal } of this.subscribers.keys()) if (principal.uid !== uid) return false;
    return true;
  }

  /** Whether anybody wants it who may have it. */
  isHeard(policy: Policy): boolean {
    for (const subscriber of this.subscribers.values()) if (subscriber.mayRead(policy)) return true;
    return false;
  }

  /** Numbers a frame, encodes it once, and queues the same bytes to everyone who may have it. */
  send(frame: Omit<FrameBody, 'set' | 'sequence'>, policy: Policy): void {
    const sequence = ++this.#sequence;
    this.#counts.published++;
    let framed: Uint8Array | undefined;
    for (const subscriber of this.subscribers.values()) {
      if (!subscriber.mayRead(policy)) continue;
      framed ??= framedNotification('frame', { set: this.number, sequence, ...frame });
      subscriber.send(framed);
    }
  }
}
