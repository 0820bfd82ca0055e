/**
 * Counts failed authentications per uid: a burst is allowed, then one more per interval. Whoever is over it is turned
 * away before his signature is looked at, so that nobody keeps the broker busy with bad ones. Times are of a clock that nobody sets.
 */
const BURST = 5;
const INTERVAL_MS = 1000;
/** Users remembered; the one that failed longest ago goes first. */
const MAX_USERS = 1024;

export class FailedAttempts {
  readonly #byUid = new Map<number, { failures: number; atMs: number }>();

  /** Milliseconds until this user may try again; 0: now. */
  waitMs(uid: number, nowMs: number): number {
    const failures = this.#current(uid, nowMs);
    return failures < BURST ? 0 : Math.ceil((failures - BURST + 1) * INTERVAL_MS);
  }

  note(uid: number, nowMs: number): void {
    const failures = this.#current(uid, nowMs) + 1;
    this.#byUid.delete(uid);
    this.#byUid.set(uid, { failures, atMs: nowMs });
    const oldest = this.#byUid.keys().next().value;
    if (this.#byUid.size > MAX_USERS && oldest !== undefined) this.#byUid.delete(oldest);
  }

  #current(uid: number, nowMs: number): number {
    const entry = this.#byUid.get(uid);
    return entry === undefined ? 0 : Math.max(0, entry.failures - (nowMs - entry.atMs) / INTERVAL_MS);
  }
}
