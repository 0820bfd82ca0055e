/** What happens at an interval: a command is taken from its table, or the supply's values are written into theirs. */
export type Happening = 'command' | 'update';

export interface Intervals {
  commandMs: number;
  updateMs: number;
  /** What is due within this time of something that happens, happens with it. Shorter than both intervals. */
  windowMs: number;
}

/**
 * When each of the two happens. Both stand on a grid of their own that begins with the start, so that nothing drifts, however long
 * something takes: points of the grid that have passed meanwhile are left out, not made up for.
 */
export class Schedule {
  readonly #intervals: Readonly<Record<Happening, number>>;
  readonly #windowMs: number;
  readonly #due: Record<Happening, number>;

  /** Both are due at once. */
  constructor({ commandMs, updateMs, windowMs }: Intervals, nowMs: number) {
    this.#intervals = { command: commandMs, update: updateMs };
    this.#windowMs = windowMs;
    this.#due = { command: nowMs, update: nowMs };
  }

  /** When the next one is due. */
  get nextMs(): number {
    return Math.min(this.#due.command, this.#due.update);
  }

  /**
   * What happens now, none, one or both. The command comes first: the update then shows what it did.
   * @param nowMs of a clock that only goes forward
   */
  take(nowMs: number): Happening[] {
    if (nowMs < this.nextMs) return [];
    const untilMs = nowMs + this.#windowMs;
    const happening = (['command', 'update'] as const).filter((each) => this.#due[each] <= untilMs);
    // Beyond the window: what happened a moment too late must not happen again at once.
    for (const each of happening) this.#due[each] = nextPoint(this.#due[each], this.#intervals[each], untilMs);
    return happening;
  }
}

/** The first point of a grid after this time. */
const nextPoint = (pointMs: number, intervalMs: number, afterMs: number): number =>
  pointMs + intervalMs * (Math.floor((afterMs - pointMs) / intervalMs) + 1);
