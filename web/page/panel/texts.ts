import { type Drawn, takeTurns } from './turns.ts';

/** Digits that change more often cannot be read. */
export const TEXT_MS = 120;

type Write = (nowMs: number) => void;

interface Writer {
  readonly everyMs: number;
  readonly write: Write;
  writtenAt: number;
}

/** All texts that change by themselves, as one that takes its turn: the page is laid out and painted once for all of them. */
export class Texts implements Drawn {
  readonly #writers = new Set<Writer>();

  add(everyMs: number, write: Write): () => void {
    const writer = { everyMs, write, writtenAt: Number.NEGATIVE_INFINITY };
    this.#writers.add(writer);
    return () => void this.#writers.delete(writer);
  }

  get isEmpty(): boolean {
    return this.#writers.size === 0;
  }

  isDue(nowMs: number): boolean {
    for (const writer of this.#writers) if (isOld(writer, nowMs)) return true;
    return false;
  }

  draw(nowMs: number): void {
    for (const writer of this.#writers) {
      if (!isOld(writer, nowMs)) continue;
      writer.writtenAt = nowMs;
      writer.write(nowMs);
    }
  }
}

/** By the clock and not by when each began: those that are written as often are written together. */
const isOld = ({ everyMs, writtenAt }: Writer, nowMs: number): boolean =>
  Math.floor(nowMs / everyMs) !== Math.floor(writtenAt / everyMs);

const texts = new Texts();
let leave: (() => void) | undefined;

/**
 * Lets texts be written that change by themselves, until the function that is returned is called.
 * @param everyMs at most so often; a multiple of `TEXT_MS`
 */
export function writeEvery(everyMs: number, write: Write): () => void {
  const remove = texts.add(everyMs, write);
  leave ??= takeTurns(texts);
  return () => {
    remove();
    if (!texts.isEmpty) return;
    leave?.();
    leave = undefined;
  };
}
