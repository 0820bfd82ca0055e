/** Which time charts show together: the last seconds, the same held still, or a part that somebody looks at closely. */

export const WINDOWS_S = [10, 30, 60, 300] as const;
const LEAST_S = 0.05;

export interface Span {
  readonly from: number;
  readonly to: number;
}

export class TimeView {
  /** Grows when something was chosen. */
  revision = 0;
  #windowS: number;
  /** Undefined: it follows the time. */
  #held: Span | undefined;
  readonly #onChange: () => void;

  constructor(windowS: number, onChange: () => void = () => {}) {
    this.#windowS = windowS;
    this.#onChange = onChange;
  }

  get windowS(): number {
    return this.#windowS;
  }

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** What is shown, where the newest that there could be is now. */
  span(nowS: number): Span {
    return this.#held ?? { from: nowS - this.#windowS, to: nowS };
  }

  follow(windowS = this.#windowS): void {
    this.#windowS = windowS;
    this.#hold(undefined);
  }

  /** Nothing moves any more; what comes is kept. */
  pause(nowS: number): void {
    if (this.#held === undefined) this.#hold(this.span(nowS));
  }

  zoom(from: number, to: number): void {
    if (to - from >= LEAST_S) this.#hold({ from, to });
  }

  /** By a factor around a time, below 1 for less time. The middle, unless one is named. */
  scale(factor: number, nowS: number, around?: number): void {
    const { from, to } = this.span(nowS);
    const middle = around ?? (from + to) / 2;
    this.zoom(middle - (middle - from) * factor, middle + (to - middle) * factor);
  }

  /** By a share of what is shown, below 0 into the past. */
  move(share: number, nowS: number): void {
    const { from, to } = this.span(nowS);
    const by = (to - from) * share;
    this.zoom(from + by, to + by);
  }

  #hold(span: Span | undefined): void {
    this.#held = span;
    this.revision++;
    this.#onChange();
  }
}
