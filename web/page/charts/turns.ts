import { eachFrame } from '../panel/clock.ts';

/** What draws itself on a canvas, which takes long: each in its turn, as many in a frame of the screen as there is time for. */
export interface Drawn {
  /** There is something to be drawn that could be seen. */
  isDue(nowMs: number): boolean;
  draw(nowMs: number): void;
}

/** Of a frame's 16 ms: the rest is for what comes in, for the numbers, and for the browser itself. */
const BUDGET_MS = 3;
/** What is drawn on a canvas is put onto the screen later, outside of that time: so not all in one frame, even where it is quick. */
const MOST_DRAWN = 2;

/** @param now as `performance.now()` */
export class Turns {
  readonly #waiting: Drawn[] = [];
  readonly #now: () => number;
  #next = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(drawn: Drawn): () => void {
    this.#waiting.push(drawn);
    return () => {
      const at = this.#waiting.indexOf(drawn);
      if (at >= 0) this.#waiting.splice(at, 1);
    };
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Draws those that are due, beginning with the one that has waited longest, until the time is up. One is always drawn. */
  take(nowMs: number): void {
    const { length } = this.#waiting;
    const began = this.#now();
    let drawnCount = 0;
    for (let turn = 0; turn < length; turn++) {
      const at = (this.#next + turn) % length;
      const drawn = this.#waiting[at];
      if (drawn === undefined || !drawn.isDue(nowMs)) continue;
      drawn.draw(nowMs);
      drawnCount++;
      if (drawnCount >= MOST_DRAWN || this.#now() - began >= BUDGET_MS) {
        this.#next = (at + 1) % length;
        return;
      }
    }
  }
}

const turns = new Turns();
let stop: (() => void) | undefined;

/** Draws it in its turn, until the function that is returned is called. */
export function takeTurns(drawn: Drawn): () => void {
  const leave = turns.add(drawn);
  stop ??= eachFrame((nowMs) => turns.take(nowMs));
  return () => {
    leave();
    if (!turns.isEmpty) return;
    stop?.();
    stop = undefined;
  };
}
