import type { JudgedProgram } from './judged.ts';
import { Takeovers } from './takeover.ts';

/** From the moment in which all is ready to the program's start: all lanes have heard of it by then. */
const START_AHEAD_NS = 20e6;
/** What takes place on several lanes takes place so much later, at the same time on all of them. */
const AHEAD_NS = 5e6;
/** Programs that have been replaced, and still run to the end of a cycle. */
const MOST_WAITING = 4;

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

  readonly #takeovers: Takeovers;

  constructor(nowNs: () => number) {
    this.#nowNs = nowNs;
    this.#takeovers = new Takeovers(nowNs);
  }

  /** What was replaced and may still run. The newest first. */
  get replaced(): JudgedProgram[] {
    return this.#takeovers.pending;
  }

  /** Too much waits for the end of a cycle already. */
  get isCrowded(): boolean {
    return this.replaced.length >= MOST_WAITING;
  }

  /** @returns when it starts */
  begin(): number {
    this.#startNs = this.#in(START_AHEAD_NS);
    return this.#startNs;
  }

  /** When the next input takes place: a little ahead, and never before another. */
  soon(): number {
    return this.#in(AHEAD_NS);
  }

  /** @param cycleNs of the shaft from then on, here and below; 0: it stands */
  pause(atNs: number, cycleNs: number): void {
    this.#pausedAtNs = atNs;
    this.turned(atNs, cycleNs);
  }

  resume(atNs: number, cycleNs: number): void {
    this.#pausedNs += atNs - (this.#pausedAtNs ?? atNs);
    this.#pausedAtNs = undefined;
    this.turned(atNs, cycleNs);
  }

  turned(atNs: number, cycleNs: number): void {
    this.#takeovers.turned(atNs, { cycleNs, isPaused: this.#pausedAtNs !== undefined });
  }

  replace(before: JudgedProgram, atNs: number, cycleNs: number): void {
    this.#takeovers.add(before, atNs, { cycleNs, isPaused: this.#pausedAtNs !== undefined });
    this.replacedAfterNs = this.#until(atNs);
  }

  end(): void {
    this.#endedAtNs ??= this.#nowNs();
  }

  get elapsedNs(): number {
    return this.#until(Math.min(this.#nowNs(), this.#endedAtNs ?? Number.POSITIVE_INFINITY));
  }

  #in(aheadNs: number): number {
    this.#lastNs = Math.max(this.#nowNs() + aheadNs, this.#lastNs);
    return this.#lastNs;
  }

  #until(ns: number): number {
    if (this.#startNs === undefined) return 0;
    return Math.max(0, Math.min(ns, this.#pausedAtNs ?? ns) - this.#startNs - this.#pausedNs);
  }
}
