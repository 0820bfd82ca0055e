/**
 * What the firmware does in interrupts: from the edges of a wheel to what the outputs do, by the decoder and the scheduler of
 * contract/schedule. It has no clock of its own: it is told the time, and says when it wants to be woken.
 */
import { AngleBase } from '../../contract/schedule/angle-base.ts';
import type { DecoderCounts } from '../../contract/schedule/decoder/counts.ts';
import { newCounts } from '../../contract/schedule/decoder/counts.ts';
import { WheelDecoder } from '../../contract/schedule/decoder/decoder.ts';
import { limitsOf } from '../../contract/schedule/decoder/limits.ts';
import type { Sync, Wheel } from '../../contract/schedule/decoder/wheel.ts';
import type { Cause, Edge, Sink } from '../../contract/schedule/sink.ts';
import type { PairRows } from '../../contract/schedule/table.ts';
import { LatenessMeter } from './lateness-meter.ts';
import { FIRST_COIL, ROWS_OF_CYLINDER } from './plan.ts';
import { SimulatedEncoder } from './simulated-encoder.ts';
import { SpanMeter } from './span-meter.ts';

const SPEEDS = { slowestRpm: 20, fastestRpm: 33_000 };
const OUTPUTS = 32;
/** Later than this counts as late, in seconds. */
const LATE_SECONDS = 1e-4;
/** A wheel that nobody has looked at for so long has not been seen, in seconds. */
const UNSEEN_SECONDS = 0.5;

export type OutputClass = 'injectors' | 'coils';
export const interruptNames = ['edge', 'wake', 'check', 'off'] as const;

/** Of an output that goes on or off, in ticks. */
export type OnPin = (at: number, output: number, isOn: boolean) => void;

/** @param now in ticks */
export type Now = () => number;

interface Numbered {
  readonly number: number;
  readonly rows: PairRows;
}

export class Timing {
  readonly lateness: Readonly<Record<OutputClass, LatenessMeter>>;
  readonly spans: Readonly<Record<(typeof interruptNames)[number], SpanMeter>>;
  /** Told of each output that is driven. */
  onPin: OnPin | undefined;
  /** Told with the sync that there is from now on. */
  onSync: ((sync: Sync) => void) | undefined;
  readonly #ticksPerSecond: number;
  readonly #now: Now;
  readonly #angle: AngleBase;
  #decoder: WheelDecoder | undefined;
  #encoder: SimulatedEncoder | undefined;
  #before: DecoderCounts = newCounts();
  #wheel: Wheel | undefined;
  #sync: Sync = 'none';
  #isDriven = true;
  #isCut = false;
  /** By number: the one that runs, the one before it, of which something may still be on, and those after it. */
  readonly #plans = new Map<number, PairRows>();
  #newest: Numbered | undefined;
  #running = 0;
  #events = 0;
  #losses = 0;
  #on = 0;
  #advancedAt: number;

  constructor(ticksPerSecond: number, cylinders: number, now: Now) {
    this.#ticksPerSecond = ticksPerSecond;
    this.#now = now;
    this.#advancedAt = now();
    const meter = () => new LatenessMeter(LATE_SECONDS * ticksPerSecond);
    this.lateness = { injectors: meter(), coils: meter() };
    this.spans = { edge: new SpanMeter(), wake: new SpanMeter(), check: new SpanMeter(), off: new SpanMeter() };
    const sink: Sink = {
      fired: (plan, row, edge, cause, due, at) => this.#fired(plan, row, edge, cause, at - due, at),
      skipped: (plan, row, count) => this.#meterOf(plan, row).skip(count),
    };
    this.#angle = new AngleBase(sink, cylinders * ROWS_OF_CYLINDER, OUTPUTS, (plan) => this.#tookOver(plan));
  }

  get sync(): Sync {
    return this.#sync;
  }

  /** Of the last whole cycle; before there was one by the last tooth; 0: it stands. */
  get cycleTicks(): number {
    if (this.#sync === 'none' || this.#decoder === undefined) return 0;
    return this.#decoder.cycleTicks || this.#decoder.tooth.cycleTicks;
  }

  get wheel(): Wheel | undefined {
    return this.#wheel;
  }
  get events(): number {
    return this.#events;
  }
  get losses(): number {
    return this.#losses;
  }
  /** A mask of outputs that are on by the newest event, driven or not. */
  get on(): number {
    return this.#on >>> 0;
  }
  get isDriven(): boolean {
    return this.#isDriven;
  }

  /** The plan that was submitted last. */
  get newest(): Numbered | undefined {
    return this.#newest;
  }

  /** Another wheel. @throws RangeError where it cannot be; everything stays as it was then */
  configure(wheel: Wheel): void {
    const decoder = new WheelDecoder(wheel, limitsOf(wheel, this.#ticksPerSecond, SPEEDS));
    const cycle = this.#encoder?.cycleTicks ?? 0;
    this.#decoder = decoder;
    this.#before = newCounts();
    this.#wheel = wheel;
    this.#encoder = new SimulatedEncoder(wheel);
    this.#lose(this.#now());
    this.simulate(cycle);
  }

  /** The simulated encoder turns so fast; 0: no more. */
  simulate(cycleTicks: number): void {
    if (cycleTicks !== this.#encoder?.cycleTicks) this.#encoder?.setCycle(cycleTicks, this.#now());
  }

  get simulatedCycle(): number {
    return this.#encoder?.cycleTicks ?? 0;
  }

  submit(rows: PairRows, number: number): void {
    this.#newest = { number, rows };
    this.#plans.set(number, rows);
    this.#angle.replace(rows, number, this.#now());
  }

  /** False: all is counted, and nothing is driven. */
  setDriven(isDriven: boolean): void {
    if (isDriven === this.#isDriven) return;
    const at = this.#now();
    for (let output = 0; output < OUTPUTS; output++)
      if ((this.#on & (1 << output)) !== 0 && !isDriven) this.onPin?.(at, output, false);
    this.#isDriven = isDriven;
  }

  /** What is on goes off, and nothing comes on. */
  cut(isCut: boolean): void {
    if (isCut === this.#isCut) return;
    this.#isCut = isCut;
    if (isCut) this.#angle.pause(this.#now());
    else this.#angle.resume(this.#now());
  }

  /** When it wants to be woken, in ticks; NEVER: nothing comes by itself. */
  get nextAt(): number {
    return Math.min(this.#angle.nextAt, this.#encoder?.nextAt ?? Number.POSITIVE_INFINITY);
  }

  /** Does what is due, edges and events in the order of their times. */
  advance(): void {
    const now = this.#now();
    if (now - this.#advancedAt > UNSEEN_SECONDS * this.#ticksPerSecond) this.#encoder?.skipTo(now);
    this.#advancedAt = now;
    for (;;) {
      const event = this.#angle.nextAt;
      const edge = this.#encoder?.nextAt ?? Number.POSITIVE_INFINITY;
      if (Math.min(event, edge) > now) return;
      const began = this.#now();
      if (edge <= event) this.#edge(edge);
      else this.#angle.step(began);
      this.spans[edge <= event ? 'edge' : 'wake'].add(this.#now() - began);
    }
  }

  /** Time-outs: at least every 10 ms. */
  check(): void {
    const began = this.#now();
    if (this.#decoder?.check(began) || this.#isStalled) this.#lose(began);
    this.spans.check.add(this.#now() - began);
  }

  /** A tooth is overdue by more than any pace explains: nothing is predicted from the one before it. Edges are known up to the last advance. */
  get #isStalled(): boolean {
    return this.#sync !== 'none' && this.#decoder?.angleAt(this.#advancedAt) === -1;
  }

  /** What was counted since the last reset. */
  counts(andReset: boolean): DecoderCounts {
    const counts = this.#decoder?.counts ?? newCounts();
    const since = Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [name, count - this.#before[name as keyof DecoderCounts]]),
    ) as unknown as DecoderCounts;
    if (andReset) this.#before = { ...counts };
    return since;
  }

  #edge(at: number): void {
    const encoder = this.#encoder;
    const decoder = this.#decoder;
    if (encoder === undefined || decoder === undefined) return;
    if (encoder.isMarked) decoder.marker(at);
    encoder.step();
    const outcome = decoder.edge(at);
    if (outcome === 'lost') this.#lose(this.#now());
    else if (outcome !== 'ignored' && decoder.sync !== 'none') {
      this.#setSync(decoder.sync);
      this.#angle.tooth({ ...decoder.tooth, angle: decoder.batchAngle, at }, this.#now());
    }
  }

  #lose(now: number): void {
    this.#angle.lost(now);
    if (this.#sync !== 'none') this.#losses += 1;
    this.#setSync('none');
  }

  #setSync(sync: Sync): void {
    if (sync === this.#sync) return;
    this.#sync = sync;
    this.onSync?.(sync);
  }

  /** Those in between were replaced before they could begin. */
  #tookOver(plan: number): void {
    for (const number of [...this.#plans.keys()]) {
      if (number === plan) break;
      if (number !== this.#running) this.#plans.delete(number);
    }
    this.#running = plan;
  }

  #meterOf(plan: number, row: number): LatenessMeter {
    return this.lateness[this.#outputOf(plan, row) < FIRST_COIL ? 'injectors' : 'coils'];
  }

  #outputOf(plan: number, row: number): number {
    return this.#plans.get(plan)?.output[row] ?? 0;
  }

  #fired(plan: number, row: number, edge: Edge, cause: Cause, late: number, at: number): void {
    const output = this.#outputOf(plan, row);
    this.#events += 1;
    if (cause === 'due') this.#meterOf(plan, row).record(late, this.#angle.shaft.cycleTicks);
    this.#on = edge === 'on' ? this.#on | (1 << output) : this.#on & ~(1 << output);
    if (this.#isDriven) this.onPin?.(at, output, edge === 'on');
  }
}
