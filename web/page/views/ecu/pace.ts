/** Frames come later than they did: behind this there is no use in more of them. */
const LATE_MS = 1000;
/** Of a page that keeps up. */
const SOON_MS = 300;
const LATE_FOR_MS = 600;
const SOON_FOR_MS = 10_000;
/** What waits on the way when less is asked for takes a while to come. */
const SETTLE_MS = 3000;
const LEAST_HZ = 1;

/**
 * How many frames a page asks for. What it does not keep up with would wait on the way, in the sockets, and be shown older and older: so it asks for
 * half as many, until what it shows is new, and for more again later. The charts of a slow browser are coarser, and nothing gets stuck.
 */
export class Pace {
  readonly #wishedHz: number | undefined;
  /** What is asked for; undefined: as many as there are. */
  rateHz: number | undefined;
  #lateSinceMs: number | undefined;
  #soonSinceMs: number | undefined;
  #changedMs = Number.NEGATIVE_INFINITY;

  constructor(wishedHz: number | undefined) {
    this.#wishedHz = wishedHz;
    this.rateHz = wishedHz;
  }

  get isLowered(): boolean {
    return this.rateHz !== this.#wishedHz;
  }

  /**
   * @param lagMs how much later a frame came than the fastest one
   * @param receivedHz frames that come in a second
   * @returns whether another rate is to be asked for
   */
  take(lagMs: number, receivedHz: number, nowMs: number): boolean {
    if (lagMs < LATE_MS) this.#lateSinceMs = undefined;
    else this.#lateSinceMs ??= nowMs;
    if (lagMs >= SOON_MS) this.#soonSinceMs = undefined;
    else this.#soonSinceMs ??= nowMs;
    if (nowMs - this.#changedMs < SETTLE_MS) return false;
    const lateMs = nowMs - (this.#lateSinceMs ?? nowMs);
    const soonMs = nowMs - (this.#soonSinceMs ?? nowMs);
    if (lateMs >= LATE_FOR_MS)
      return this.#change(Math.max(LEAST_HZ, (this.rateHz ?? Math.max(receivedHz, LEAST_HZ)) / 2), nowMs);
    if (soonMs >= SOON_FOR_MS && this.isLowered && this.rateHz !== undefined) {
      const more = this.rateHz * 2;
      const isEnough = this.#wishedHz === undefined ? more > receivedHz * 3 : more >= this.#wishedHz;
      return this.#change(isEnough ? this.#wishedHz : more, nowMs);
    }
    return false;
  }

  #change(rateHz: number | undefined, nowMs: number): boolean {
    const rounded = rateHz === undefined ? undefined : Math.round(rateHz * 10) / 10;
    if (rounded === this.rateHz) return false;
    this.rateHz = rounded;
    this.#changedMs = nowMs;
    this.#lateSinceMs = undefined;
    this.#soonSinceMs = undefined;
    return true;
  }
}
