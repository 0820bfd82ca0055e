/** Where a replay is, and how fast it goes on. */

export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10] as const;

export class Playhead {
  readonly firstS: number;
  readonly lastS: number;
  /** Grows when it is another place, another speed, or begins or ends to play. */
  revision = 0;
  #atS: number;
  #speed = 1;
  /** When it was last moved; undefined: it stands. */
  #movedMs: number | undefined;
  readonly #onChange: () => void;

  /** @param onChange whether it plays, or how fast, has changed */
  constructor(firstS: number, lastS: number, onChange: () => void = () => {}) {
    this.firstS = firstS;
    this.lastS = lastS;
    this.#atS = firstS;
    this.#onChange = onChange;
  }

  get atS(): number {
    return this.#atS;
  }

  get speed(): number {
    return this.#speed;
  }

  get isPlaying(): boolean {
    return this.#movedMs !== undefined;
  }

  /** Time goes on; at the end it stands. */
  frame(nowMs: number): void {
    if (this.#movedMs === undefined) return;
    // A hidden page is not called: what it missed it does not make up for.
    const passedMs = Math.min(1000, Math.max(0, nowMs - this.#movedMs));
    this.#movedMs = nowMs;
    this.#move(this.#atS + (passedMs / 1000) * this.#speed);
    if (this.#atS >= this.lastS) this.pause();
  }

  /** From the beginning, where it had come to the end. */
  play(nowMs: number): void {
    if (this.#atS >= this.lastS) this.#move(this.firstS);
    this.#movedMs = nowMs;
    this.#onChange();
  }

  pause(): void {
    this.#movedMs = undefined;
    this.#onChange();
  }

  seek(atS: number): void {
    this.#move(atS);
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#onChange();
  }

  #move(atS: number): void {
    this.#atS = Math.min(this.lastS, Math.max(this.firstS, atS));
    this.revision++;
  }
}
