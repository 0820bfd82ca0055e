import { eachFrame } from './clock.ts';

/**
 * What takes long, and as long again to be put onto the screen, as a canvas does, or texts: one in a frame of the screen, each in its turn. Six charts
 * and the texts beside them are drawn eight times a second each.
 */
export interface Drawn {
  /** There is something to be drawn that could be seen. */
  isDue(nowMs: number): boolean;
  draw(nowMs: number): void;
}

export class Turns {
  readonly #waiting: Drawn[] = [];
  #next = 0;

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

  /** Draws the one that is due and has waited longest. */
  take(nowMs: number): void {
    const { length } = this.#waiting;
    for (let turn = 0; turn < length; turn++) {
      const at = (this.#next + turn) % length;
      const drawn = this.#waiting[at];
      if (drawn === undefined || !drawn.isDue(nowMs)) continue;
      this.#next = (at + 1) % length;
      drawn.draw(nowMs);
      return;
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
