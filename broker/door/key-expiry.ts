import type { Connection } from '../connection.ts';
import type { Timer } from '../hardware/os.ts';
import { isExpired } from './door.ts';

export interface ExpiryClock {
  nowMs(): number;
  after(ms: number, callback: () => void): Timer;
}

/** The wall clock may be set while we wait by another one: a board without a battery learns the time minutes after its start. */
const LOOK_AT_LEAST_EVERY_MS = 60_000;

/** Ends connections when their keys expire, used or not: what they hold must not outlive them. One timer for all of them. */
export class KeyExpiry {
  readonly #clock: ExpiryClock;
  readonly #connections: ReadonlySet<Connection>;
  #timer: Timer | undefined;

  constructor(clock: ExpiryClock, connections: ReadonlySet<Connection>) {
    this.#clock = clock;
    this.#connections = connections;
  }

  /** To be called when somebody was admitted, and when the keys were read again. */
  update(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const nowMs = this.#clock.nowMs();
    let next = Number.POSITIVE_INFINITY;
    for (const connection of [...this.#connections]) {
      if (!connection.admitted) continue;
      if (isExpired(connection.key, nowMs)) connection.expired();
      else next = Math.min(next, connection.key.expiresAtMs ?? Number.POSITIVE_INFINITY);
    }
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.after(Math.min(next - nowMs, LOOK_AT_LEAST_EVERY_MS), () => this.update());
  }

  close(): void {
    this.#timer?.cancel();
  }
}
