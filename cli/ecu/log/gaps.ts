import type { Quality } from '../../../contract/telemetry/frame.ts';
import type { SourceFrame } from '../frame-source.ts';

/** So long without a frame is told, however slowly they are wanted. */
const SILENCE_MS = 2000;
/** So many frames that did not come are silence, when they come slowly. */
const SILENT_FRAMES = 4;
/** What goes wrong all the time is told so often. */
const AGAIN_MS = 10_000;

type Frame = Pick<SourceFrame, 'atMs' | 'dropped' | 'resumed' | 'quality'>;

/** What is missing between frames, as markers for a log: so that nobody takes a hole for an engine that stood still. */
export class Gaps {
  readonly #silenceMs: number;
  #last: Frame | undefined;
  #first: Quality | undefined;
  /** Frames that this reader was too slow for. */
  #missed = 0;
  /** Of them, those that no marker told of yet. */
  #untold = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(rateHz?: number) {
    this.#silenceMs = Math.max(SILENCE_MS, rateHz === undefined ? 0 : (SILENT_FRAMES * 1000) / rateHz);
  }

  get missed(): number {
    return this.#missed;
  }

  /** What stands before a frame. */
  before(frame: Frame): string[] {
    const last = this.#last;
    this.#last = frame;
    this.#first ??= frame.quality;
    this.#missed += frame.dropped;
    this.#untold += frame.dropped;
    const told: string[] = [];
    if (frame.resumed) told.push('connected again: what happened in between is not known');
    if (last !== undefined) {
      told.push(...qualityTexts(last.quality, frame.quality));
      const silentMs = frame.atMs - last.atMs;
      if (silentMs > this.#silenceMs) told.push(`no frames for ${(silentMs / 1000).toFixed(1)} s`);
      if (silentMs < 0) told.push(`the clock was set back by ${(-silentMs / 1000).toFixed(2)} s`);
    }
    if (this.#untold > 0 && frame.atMs - this.#toldMs >= AGAIN_MS) {
      this.#toldMs = frame.atMs;
      told.push(...this.rest());
    }
    return told;
  }

  /** What was not told yet, at the end. */
  rest(): string[] {
    const untold = this.#untold;
    this.#untold = 0;
    return untold === 0 ? [] : [`${untold} frames are missing: this logger was too slow`];
  }

  /** What went wrong on the wire since the first frame; undefined: nobody knows. */
  get quality(): Quality | undefined {
    const [first, last] = [this.#first, this.#last?.quality];
    if (first === undefined || last === undefined) return last;
    // Another driver counts from 0.
    const grown = Object.entries(last).map(([name, count]) => {
      const before = first[name as keyof Quality];
      return [name, count >= before ? count - before : count];
    });
    return Object.fromEntries(grown) as Quality;
  }
}

/** The driver counts what goes wrong since it was started: where it counts less than before, it is another one. */
function qualityTexts(before: Quality | undefined, now: Quality | undefined): string[] {
  if (before === undefined || now === undefined) return [];
  const names = Object.keys(now) as (keyof Quality)[];
  if (names.some((name) => now[name] < before[name])) return ['another driver: the counts begin again'];
  return now.resets > before.resets ? ['the controller has started again, or come back'] : [];
}
