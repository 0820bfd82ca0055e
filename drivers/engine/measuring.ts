import type { ParameterName } from '../../contract/engine/dictionary.ts';
import type { CallResult } from '../../contract/instruments/infer.ts';
import type { engine } from '../../contract/instruments/shipped/engine.ts';
import type { Quality } from '../../contract/telemetry/frame.ts';
import type { Clock } from '../clock.ts';
import { statisticsOf } from '../statistics.ts';
import type { TelemetryFrame, WantedSet } from '../telemetry.ts';
import type { WireShare } from '../wire-share.ts';
import { type ChannelName, isStatus, statusValue } from './catalogue.ts';
import type { Console } from './console.ts';
import { FrameSet } from './frame-set.ts';
import { read } from './known.ts';
import { type Status, statusOf } from './told.ts';
import { chunksOf, planWatches, SLOTS, type Slot } from './watch-plan.ts';

/** Once a second it is asked how it is: so silence is found out, and a restart that nobody heard of. */
const STATUS_EVERY_MS = 1000;
const STATUS_AT_MOST_EVERY_MS = 200;
const POLL_AT_MOST_EVERY_MS = 200;
/** Of a line of the console, what stands around the names of a watch. */
const AROUND_NAMES = 90;

export interface MeasuringOptions {
  console: Console;
  clock: Clock;
  quality: Quality;
  wire: WireShare;
  /** Milliseconds of a character. */
  characterMs: number;
  /** The longest line that the firmware takes. */
  lineBytes(): number;
  /** It has been asked how it is. */
  looked(status: Status): void;
}

type Send = (set: number, frame: TelemetryFrame) => Promise<void>;

/** Keeps what is wanted measured: watches for what is wanted most, questions for the rest, frames of both. */
export class Measuring {
  readonly #options: MeasuringOptions;
  #sets: readonly FrameSet[] = [];
  #slots: readonly Slot[] = [];
  #polled: readonly ParameterName[] = [];
  /** What each wanted channel was last. */
  readonly #values = new Map<ChannelName, number>();
  /** The number of the next notification of each slot. */
  readonly #next = new Map<number, number>();
  #isStale = false;
  #statusDueMs = 0;
  #pollDueMs = 0;
  #wake = () => {};
  #send: Send = async () => {};
  #fail: (error: unknown) => void = () => {};

  constructor(options: MeasuringOptions) {
    this.#options = options;
  }

  wanted(sets: readonly WantedSet[]): void {
    const before = new Map(this.#sets.map((set) => [set.wanted.set, set]));
    this.#sets = sets.map((each) => new FrameSet(each, this.#options.clock, before.get(each.set)));
    this.again();
  }

  /** The firmware has forgotten what it watches. */
  again(): void {
    this.#isStale = true;
    this.#slots = [];
    this.#wake();
  }

  /** It is to be asked at once how it is. */
  lookSoon(): void {
    this.#statusDueMs = 0;
    this.#wake();
  }

  /** What was watched, as it came. */
  heard(slot: number, n: number, values: readonly number[]): void {
    const watched = this.#slots[slot];
    if (watched === undefined || watched.names.length !== values.length) return;
    const missed = n - (this.#next.get(slot) ?? n);
    if (missed > 0) this.#options.quality.dropped += missed;
    this.#next.set(slot, n + 1);
    for (const [at, name] of watched.names.entries()) this.#values.set(name, values[at] ?? Number.NaN);
    const bytes = JSON.stringify(values).length;
    for (const set of this.#sets)
      if (this.#leadOf(set) === slot) this.#frame(set, watched.everyMs, bytes * this.#options.characterMs);
  }

  /** Goes on until the signal is aborted. @throws what the console and `send` throw */
  async run(send: Send, signal: AbortSignal): Promise<void> {
    this.#send = send;
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    await Promise.race([failed, this.#work(signal)]);
  }

  get statistics(): CallResult<typeof engine, 'statistics'> {
    return statisticsOf(this.#sets, this.#options.quality, this.#options.wire);
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      if (this.#isStale) await this.#arrange();
      else if (clock.now() >= this.#statusDueMs) await this.#look();
      else if (this.#polled.length > 0 && clock.now() >= this.#pollDueMs) await this.#poll(signal);
      else await this.#idle(signal);
    }
  }

  /** Until something is due, or wanted. */
  async #idle(signal: AbortSignal): Promise<void> {
    const due = this.#polled.length > 0 ? Math.min(this.#statusDueMs, this.#pollDueMs) : this.#statusDueMs;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const waitMs = Math.max(0, due - this.#options.clock.now());
    await this.#options.clock.pause(waitMs, AbortSignal.any([signal, woken.signal]));
    this.#wake = () => {};
  }

  /** Tells the firmware what is wanted now: first all room is given back. */
  async #arrange(): Promise<void> {
    const { console, characterMs, lineBytes } = this.#options;
    this.#isStale = false;
    this.#slots = [];
    const wants = this.#sets.map(({ parameters, periodMs }) => ({ names: parameters, periodMs }));
    const { slots, polled } = planWatches(wants, characterMs);
    const names = new Set<ChannelName>(this.#sets.flatMap((set) => set.names.filter((name) => name !== undefined)));
    for (const name of this.#values.keys()) if (!names.has(name)) this.#values.delete(name);
    for (let slot = 0; slot < SLOTS; slot++) await console.ask('watch', { slot, everyMs: 0 });
    for (const [slot, { names, everyMs }] of slots.entries())
      for (const [at, chunk] of chunksOf(names, lineBytes() - AROUND_NAMES).entries())
        await console.ask('watch', { slot, everyMs, names: chunk, ...(at > 0 && { append: 1 }) });
    if (this.#isStale) return; // something else is wanted by now, or the firmware started anew
    this.#next.clear();
    this.#slots = slots;
    this.#polled = polled;
    this.#pollDueMs = 0;
    if (this.#sets.some(({ hasStatus }) => hasStatus)) this.#statusDueMs = 0;
  }

  async #look(): Promise<void> {
    const { console, clock, looked } = this.#options;
    const fastest = Math.min(...this.#sets.filter((set) => set.hasStatus).map(({ periodMs }) => periodMs ?? 0));
    const everyMs = Math.max(STATUS_AT_MOST_EVERY_MS, Math.min(STATUS_EVERY_MS, fastest));
    const began = clock.now();
    this.#statusDueMs = began + everyMs;
    const status = statusOf(await console.ask('status'));
    looked(status);
    for (const set of this.#sets)
      for (const name of set.names)
        if (name !== undefined && isStatus(name)) this.#values.set(name, statusValue(status, name));
    for (const set of this.#sets)
      if (set.hasStatus && this.#leadOf(set) === undefined && !this.#isPolled(set))
        this.#frame(set, everyMs, clock.now() - began);
  }

  /** Asks for all that is not watched, one after the other. Anything else that is due comes in between. */
  async #poll(signal: AbortSignal): Promise<void> {
    const { console, clock } = this.#options;
    const polled = this.#polled;
    const began = clock.now();
    const sets = this.#sets.filter((set) => this.#isPolled(set));
    const fastest = Math.min(...sets.map(({ periodMs }) => periodMs ?? 0));
    this.#pollDueMs = began + Math.max(POLL_AT_MOST_EVERY_MS, fastest);
    let latencyMs = 0;
    for (const name of polled) {
      if (signal.aborted || this.#isStale) return;
      const asked = clock.now();
      this.#values.set(name, (await read(console, name)).value);
      latencyMs = clock.now() - asked;
      if (clock.now() >= this.#statusDueMs) await this.#look();
    }
    for (const set of sets) if (this.#leadOf(set) === undefined) this.#frame(set, clock.now() - began, latencyMs);
  }

  #isPolled(set: FrameSet): boolean {
    return set.parameters.some((name) => this.#polled.includes(name));
  }

  /** The slot by whose notifications frames of a set are sent: the fastest that it has something of. */
  #leadOf(set: FrameSet): number | undefined {
    const names = new Set(set.parameters);
    const own = this.#slots.flatMap((slot, at) =>
      slot.names.some((name) => names.has(name)) ? [{ at, ...slot }] : [],
    );
    return own.sort((a, b) => a.everyMs - b.everyMs)[0]?.at;
  }

  #frame(set: FrameSet, everyMs: number, latencyMs: number): void {
    const { clock, quality } = this.#options;
    const values = set.names.map((name) => (name === undefined ? null : this.#values.get(name)));
    // Of what is asked for one after the other, the first round is not over.
    if (values.includes(undefined) || !set.takeDue(clock.now(), everyMs, quality)) return;
    set.unsent++;
    set.meter.note(latencyMs);
    const frame = {
      atMs: clock.date(),
      latencyMs,
      values: values.map((value) => value ?? null),
      quality: { ...quality },
    };
    this.#send(set.wanted.set, frame).then(
      () => void set.unsent--,
      (error: unknown) => this.#fail(error),
    );
  }
}
