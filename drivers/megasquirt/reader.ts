import type { Quality } from '../../contract/telemetry/frame.ts';
import type { Clock } from '../clock.ts';
import { MOST_UNSENT } from '../statistics.ts';
import type { TelemetryFrame } from '../telemetry.ts';
import type { Dialogue, Unanswered } from './dialogue.ts';
import { type Look, look } from './look.ts';
import type { Plan, Planner } from './plan.ts';
import type { ReadSet } from './read-set.ts';
import type { Recovery } from './recovery.ts';
import type { ScatteredArray } from './scattered-array.ts';
import { Schedule } from './schedule.ts';
import { Strategy } from './strategy.ts';

/** Looks that are asked for at once: the broker begins the next as soon as the one before is answered. */
const DEPTH = 2;
/** A look that went wrong is tried again so often. */
const TRIES = 4;
/** A controller that refuses so often what its definition says is not asked for it again. */
const REFUSALS = 3;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
/** While nobody wants anything, it is asked so often whether it is there. */
const KEEP_ALIVE_MS = 2000;
/** What the two clocks differ by changes by no more, unless one of them was set. */
const SET_CLOCK_MS = 2;
/** Whoever was interrupted while he read the clocks knows nothing of what they differ by. */
const BOTH_CLOCKS_WITHIN_MS = 0.5;
/** With so many requests together that went wrong, one after the other, it is one by one from then on. */
const OVERLAP_TRIES = 3;

export interface ReaderParts {
  dialogue: Dialogue;
  planner: Planner;
  recovery: Recovery;
  array: ScatteredArray | undefined;
  clock: Clock;
  quality: Quality;
  blockBytes: number;
  /** Requests that are on the wire together, while all is read as fast as it goes. */
  overlap: number;
  log(text: string): void;
  /** It was gone, and is back: what is known of it may have changed. */
  back(): Promise<void>;
}

/** Sends a frame; resolves when the broker has it. */
type Send = (set: number, frame: TelemetryFrame) => Promise<void>;

interface InFlight {
  sets: readonly ReadSet[];
  plan: Plan;
  times: number;
  looks: Promise<(Look | Unanswered)[]>;
}

/** Reads what is wanted, as often as it is wanted, and keeps the wire full when that is faster than it goes. */
export class Reader {
  readonly #parts: ReaderParts;
  readonly #inFlight: InFlight[] = [];
  #schedule = new Schedule([]);
  #strategy: Strategy;
  #overlap: number;
  /** To be read again at once, whether they are due or not. */
  #again: ReadSet[] = [];
  #isLost = false;
  /** One after the other. */
  #troubles = 0;
  #refusals = 0;
  #pausedUntilMs = 0;
  #heardMs: number;
  #epochMs = 0;
  #wake = () => {};
  #send: Send = async () => {};
  #fail: (error: unknown) => void = () => {};

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#overlap = parts.overlap;
    this.#heardMs = parts.clock.now();
    this.#strategy = new Strategy(parts.planner, []);
  }

  get sets(): readonly ReadSet[] {
    return this.#schedule.sets;
  }

  /** From now on these are read. */
  read(sets: readonly ReadSet[]): void {
    this.#schedule = new Schedule(sets);
    this.#strategy = new Strategy(this.#parts.planner, sets);
    this.#wake();
  }

  /** Until the signal is aborted. @throws what the channel throws, Refusal `device` when it is another controller */
  async run(send: Send, signal: AbortSignal): Promise<void> {
    this.#send = send;
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    signal.addEventListener('abort', () => this.#wake());
    await Promise.race([failed, this.#loop(signal)]);
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#isLost && this.#inFlight.length === 0) await this.#findBack(signal);
      else if (!this.#isLost) await this.#begin();
      const first = this.#inFlight.shift();
      if (first === undefined) await this.#idle(signal);
      else this.#took(first, await first.looks);
    }
  }

  /** Asks for what is due, and for what will be when that is answered. */
  async #begin(): Promise<void> {
    const { clock, dialogue, blockBytes } = this.#parts;
    while (this.#inFlight.length < DEPTH && clock.now() >= this.#pausedUntilMs) {
      if (!(await this.#isArrayWritten())) return;
      const sets = this.#next();
      if (sets.length === 0) return;
      const plan = this.#strategy.planFor(sets);
      const times = this.#schedule.isFull && plan.reads.length === 1 ? this.#overlap : 1;
      const looks = look(dialogue, plan, times, blockBytes);
      // Of one that is not waited for any more nobody hears.
      looks.catch(() => {});
      this.#inFlight.push({ sets, plan, times, looks });
    }
  }

  #next(): ReadSet[] {
    const { clock, dialogue } = this.#parts;
    const underWay = this.#inFlight.reduce((sum, { plan, times }) => sum + times * plan.cost * dialogue.characterMs, 0);
    const again = this.#again.splice(0).filter((set) => this.sets.includes(set));
    return [...new Set([...again, ...this.#schedule.take(clock.now() + underWay)])];
  }

  /** Whether there is nothing in the way of reading: the array of offsets names what it should. */
  async #isArrayWritten(): Promise<boolean> {
    const { array } = this.#parts;
    const wanted = this.#strategy.array;
    if (array === undefined || wanted === undefined || array.names(wanted)) return true;
    if (this.#inFlight.length > 0) return false;
    const trouble = await array.write(wanted);
    const isWorthAnother = trouble === undefined || this.#troubled('scattered', trouble);
    if (trouble?.trouble === 'again' && !isWorthAnother) this.#giveUp('scattered', trouble.why);
    return trouble === undefined;
  }

  #took({ sets, plan, times }: InFlight, looks: readonly (Look | Unanswered)[]): void {
    for (const [index, each] of looks.entries()) {
      // What comes behind an answer that was lost may be anybody's.
      if (this.#isLost) {
        this.#tryAgain(sets, plan);
        return;
      }
      if ('trouble' in each) {
        if (this.#isWorthAnother(plan, times, each)) this.#tryAgain(sets, plan);
        else for (const set of sets) set.drop(1);
        return;
      }
      this.#troubles = 0;
      this.#refusals = 0;
      this.#parts.recovery.heard();
      this.#heardMs = each.atMs;
      this.#give(index === 0 ? sets : sets.filter(({ periodMs }) => periodMs === undefined), each);
    }
  }

  #tryAgain(sets: readonly ReadSet[], { reads }: Plan): void {
    this.#parts.quality.retries += reads.length;
    this.#again.push(...sets);
  }

  #isWorthAnother({ kind }: Plan, times: number, trouble: Unanswered): boolean {
    if (times > 1) this.#doubtOverlap(trouble);
    return this.#troubled(kind, trouble);
  }

  /** @returns whether it is worth to try again */
  #troubled(kind: Plan['kind'], { trouble, why }: Unanswered): boolean {
    const { array, clock, log, quality } = this.#parts;
    this.#troubles++;
    if (trouble === 'lost' || (trouble === 'array' && kind !== 'scattered')) this.#isLost = true;
    // The array may be another's by now: nothing says so but answers of another length.
    if (trouble === 'lost' && kind === 'scattered' && this.#troubles > 1 && array !== undefined)
      array.fields = undefined;
    if (trouble === 'array' && array?.fields !== undefined) {
      array.fields = undefined;
      quality.resets++;
      log('the controller has started anew');
    }
    if (trouble === 'pause' || trouble === 'never')
      this.#pausedUntilMs = clock.now() + Math.min(FIRST_PAUSE_MS * 2 ** (this.#troubles - 1), LONGEST_PAUSE_MS);
    if (trouble === 'never' || trouble === 'array') this.#refusals++;
    if (this.#refusals >= REFUSALS && kind !== 'block') this.#giveUp(kind, why);
    return trouble !== 'never' && this.#troubles < TRIES;
  }

  /** A way to read that the controller does not do, whatever its definition says. */
  #giveUp(kind: Plan['kind'], why: string): void {
    const { log, planner } = this.#parts;
    log(`${kind} reads are not used any more: the controller says '${why}'`);
    planner.refuse(kind);
    this.#refusals = 0;
    this.read(this.sets);
  }

  #doubtOverlap({ why }: Unanswered): void {
    if (this.#troubles + 1 < OVERLAP_TRIES) return;
    this.#overlap = 1;
    this.#parts.log(`requests are not sent together any more: ${why}`);
  }

  #give(sets: readonly ReadSet[], { block, payload, atMs, latencyMs }: Look): void {
    const { quality } = this.#parts;
    const frame = { atMs: this.#epoch() + atMs, latencyMs, quality: { ...quality } };
    for (const set of sets) {
      if (!this.sets.includes(set)) continue;
      if (set.unsent >= MOST_UNSENT) {
        set.drop(1);
        continue;
      }
      const values = set.decoder.decode(block, frame.atMs);
      const raw = set.wanted.raw && payload !== undefined ? { raw: payload } : {};
      set.meter.note(latencyMs);
      set.unsent++;
      this.#send(set.wanted.set, { ...frame, values, ...raw }).then(
        () => set.unsent--,
        (error: unknown) => this.#fail(error),
      );
    }
  }

  /** When the clock that only goes forward was 0: the same for all frames, unless somebody has set the time. */
  #epoch(): number {
    const { clock } = this.#parts;
    const beforeMs = clock.now();
    const epochMs = clock.date() - beforeMs;
    const isAtOnce = clock.now() - beforeMs <= BOTH_CLOCKS_WITHIN_MS;
    const isOther = Math.abs(epochMs - this.#epochMs) > SET_CLOCK_MS;
    if (isOther && (isAtOnce || this.#epochMs === 0)) this.#epochMs = epochMs;
    return this.#epochMs;
  }

  async #findBack(signal: AbortSignal): Promise<void> {
    const { array, back, quality, recovery } = this.#parts;
    const wasGone = await recovery.findBack(signal);
    this.#isLost = false;
    this.#heardMs = this.#parts.clock.now();
    if (!wasGone) return;
    quality.resets++;
    if (array !== undefined) array.fields = undefined;
    await back();
  }

  /** Until something is due, or wanted otherwise. */
  async #idle(signal: AbortSignal): Promise<void> {
    const { clock, recovery } = this.#parts;
    if (this.#isLost) return;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const aliveMs = this.#heardMs + KEEP_ALIVE_MS;
    const dueMs = this.#again.length > 0 ? 0 : (this.#schedule.nextMs ?? aliveMs);
    const untilMs = Math.max(this.#pausedUntilMs, dueMs);
    const nowMs = clock.now();
    if (untilMs > nowMs) await clock.pause(untilMs - nowMs, woken.signal);
    if (signal.aborted || this.sets.length > 0 || clock.now() < aliveMs) return;
    this.#heardMs = clock.now();
    if (!(await recovery.isThere())) this.#isLost = true;
  }
}
