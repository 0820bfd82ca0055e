/** The time of one program, in ns since the epoch of the lanes: it stands still while it is paused, and at its end. */
export class ProgramTime {
  readonly #nowNs: () => number;
  #startNs: number | undefined;
  #pausedAtNs: number | undefined;
  #pausedNs = 0;
  #endedAtNs: number | undefined;
  /** The time of the newest input. */
  #lastNs = 0;
  /** From the program's start to that of the newest one that replaces it. */
  replacedAfterNs = 0;

  constructor(nowNs: () => number) {
    this.#nowNs = nowNs;
  }

  /** @returns when it starts */
  begin(aheadNs: number): number {
    this.#startNs = this.at(aheadNs);
    return this.#startNs;
  }

  /** When the next input takes place: a little ahead, and never before another. */
  at(aheadNs: number): number {
    this.#lastNs = Math.max(this.#nowNs() + aheadNs, this.#lastNs);
    return this.#lastNs;
  }

  pause(atNs: number): void {
    this.#pausedAtNs = atNs;
  }

  resume(atNs: number): void {
    this.#pausedNs += atNs - (this.#pausedAtNs ?? atNs);
    this.#pausedAtNs = undefined;
  }

  replace(atNs: number): void {
    this.replacedAfterNs = this.#until(atNs);
  }

  end(): void {
    this.#endedAtNs ??= this.#nowNs();
  }

  get elapsedNs(): number {
    return this.#until(Math.min(this.#nowNs(), this.#endedAtNs ?? Number.POSITIVE_INFINITY));
  }

  #until(ns: number): number {
    if (this.#startNs === undefined) return 0;
    return Math.max(0, Math.min(ns, this.#pausedAtNs ?? ns) - this.#startNs - this.#pausedNs);
  }
}
