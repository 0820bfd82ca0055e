const NS_PER_MS = 1e6;
/** Shorter waits are not worth a timer, and before the end it is looked again as bytes come. */
const LEAST_MS = 4;
const MARGIN_MS = 2;
/** A terminal holds 4,096 bytes that nobody has read. */
const MOST_BYTES = 2048;
/** Of fewer bytes the pace is not known. */
const LEAST_BYTES = 32;
/** What is faster than its baud rate says is no wire, but a bus: only then nothing can be said of when bytes come. */
const TOLERANCE = 1.25;
/** So often an answer is heard byte by byte, to know whether the pace still is what it was. */
const AGAIN = 64;

/**
 * At the pace of a wire the end of an answer cannot be there before all bytes that it lacks have had their time. Until then nobody needs to wake
 * up for them: an answer of 200 bytes wakes the broker some 40 times otherwise. That holds for a port that has shown this pace, and as long as it does.
 */
export class WirePace {
  readonly #wireNs: (bytes: number) => number;
  #isProven = false;
  #answers = 0;
  #mayRest = false;
  #hasRested = false;
  #first: { atNs: bigint; bytes: number } | undefined;
  #bytes = 0;
  #deadlineNs = 0n;
  #quietUntilNs = 0n;

  /** @param wireNs how long so many bytes take on the wire */
  constructor(wireNs: (bytes: number) => number) {
    this.#wireNs = wireNs;
  }

  /** An answer is waited for. @param deadlineNs until then */
  begin(deadlineNs: bigint): void {
    this.#mayRest = this.#isProven && ++this.#answers % AGAIN !== 0;
    this.#hasRested = false;
    this.#first = undefined;
    this.#bytes = 0;
    this.#deadlineNs = deadlineNs;
  }

  /** A part of it came. @param lacking how many bytes it lacks at least; 0: it is complete, or nobody knows */
  arrived(bytes: number, lacking: number, isComplete: boolean, nowNs: bigint): void {
    const isFirstAfterRest = this.#quietUntilNs !== 0n;
    this.#quietUntilNs = 0n;
    this.#bytes += bytes;
    this.#first ??= { atNs: nowNs, bytes };
    // The end was there before its time: this is no wire, or we were late.
    if (isComplete && isFirstAfterRest) this.#isProven = false;
    if (isComplete) this.#judge(this.#first, nowNs);
    else if (this.#mayRest) this.#rest(lacking, nowNs);
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.#quietUntilNs = 0n;
  }

  /** For how long nobody needs what comes; 0: not at all. */
  quietMs(nowNs: bigint): number {
    if (this.#quietUntilNs === 0n) return 0;
    const ms = Math.floor(Number(this.#quietUntilNs - nowNs) / NS_PER_MS);
    return ms >= LEAST_MS ? ms : 0;
  }

  #rest(lacking: number, nowNs: bigint): void {
    const marginNs = BigInt(MARGIN_MS * NS_PER_MS);
    const wholeNs = nowNs + BigInt(Math.floor(this.#wireNs(Math.min(lacking, MOST_BYTES))));
    const untilNs = (wholeNs < this.#deadlineNs ? wholeNs : this.#deadlineNs) - marginNs;
    this.#quietUntilNs = untilNs;
    if (this.quietMs(nowNs) > 0) this.#hasRested = true;
    else this.#quietUntilNs = 0n;
  }

  #judge(first: { atNs: bigint; bytes: number }, nowNs: bigint): void {
    const after = this.#bytes - first.bytes;
    if (after < LEAST_BYTES) return;
    const isSlow = this.#wireNs(after) <= TOLERANCE * Number(nowNs - first.atNs);
    // After a rest it is no proof: all of it may have been there for long.
    if (!isSlow) this.#isProven = false;
    else if (!this.#hasRested) this.#isProven = true;
  }
}
