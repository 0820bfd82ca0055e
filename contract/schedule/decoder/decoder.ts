/**
 * From the edges of a toothed wheel to the angle of the engine. Whole numbers alone, and nothing is allocated after
 * construction: the firmware's decoder is held against this one, edge by edge.
 *
 * Sync comes from the gap: a pulse that is long against the one before it and against the one after it, and is found again one
 * turn later, to the tooth. From then on each pulse is held against the one before it; what is neither tooth nor gap ends the
 * sync at once, is counted, and the search begins anew. Predictions start at the last tooth and use the last tooth's pace.
 */
import {
  type Angle16,
  angle16,
  angleDifference,
  FULL_CYCLE,
  multiplyDivide,
  type Tooth,
  ticksOfAngle,
} from '../angle.ts';
import { type DecoderCounts, newCounts } from './counts.ts';
import { layoutOf, placeAt, type WheelLayout } from './layout.ts';
import { type Limits, limitsProblem } from './limits.ts';
import type { DecoderOptions } from './options.ts';
import type { EdgeOutcome, MarkerOutcome } from './outcomes.ts';
import { PulseRing } from './pulse-ring.ts';
import { Pulses } from './pulses.ts';
import { type Sync, type Wheel, wheelProblem } from './wheel.ts';

const TURN = FULL_CYCLE / 2;
/** A marker of a crank wheel may be so far from its place, either way: 90 degrees. */
const MARKER_SLACK = FULL_CYCLE / 8;

type FaultKind = 'missing' | 'extra' | 'tooSlow' | 'timeouts' | 'markersWrong';

export class WheelDecoder {
  readonly counts: DecoderCounts = newCounts();
  readonly #wheel: WheelLayout;
  readonly #limits: Limits;
  readonly #gapsToSync: number;
  readonly #pulses: Pulses;
  readonly #ring: PulseRing;
  readonly #tooth: Tooth = { angle: 0, at: -1, cycleTicks: 0, fraction: 0 };

  /** Edge of the cycle that came last, or -1 while searching. A crank wheel's turn is a guess until a marker came. */
  #edge = -1;
  #gapsFound = 0;
  #isSynced = false;
  #isPhased: boolean;
  /** Teeth that must yet come before a doubtful gap is believed. */
  #doubt = 0;
  #isMarked = false;
  #hasTimedOut = false;

  /** @throws RangeError for a wheel or limits that cannot be. */
  constructor(wheel: Wheel, limits: Limits, { gapsToSync = 2 }: DecoderOptions = {}) {
    const problem = wheelProblem(wheel) ?? limitsProblem(limits, wheel);
    if (problem) throw new RangeError(problem);
    this.#wheel = layoutOf(wheel);
    this.#pulses = new Pulses(this.#wheel.gap);
    this.#ring = new PulseRing(this.#wheel.edges);
    this.#limits = limits;
    this.#gapsToSync = gapsToSync;
    this.#isPhased = this.#startsPhased;
  }

  /** What may be relied on now. While a gap is in doubt, which is for two teeth, it is nothing. */
  get sync(): Sync {
    if (!this.#isSynced || this.#doubt > 0) return 'none';
    return this.#isPhased ? 'cycle' : 'turn';
  }

  /** Measured ticks of the last 720 degrees, or 0 as long as no whole cycle was followed. */
  get cycleTicks(): number {
    return this.#ring.total;
  }

  /**
   * The last tooth: what the scheduler predicts from. Always the same object. Its `cycleTicks` are those of the last tooth's
   * pace, 0 while unknown; its angle counts in sync alone (below 32768 in sync with a turn).
   */
  get tooth(): Readonly<Tooth> {
    return this.#tooth;
  }

  /**
   * The last tooth's angle in a cycle whose turns may be the wrong way round, while synced with a turn: what goes on in both
   * turns alike (batch injection, wasted spark) can be scheduled by it. -1 out of sync.
   */
  get batchAngle(): Angle16 | -1 {
    return this.sync === 'none' ? -1 : (this.#wheel.angles[this.#edge] ?? 0);
  }

  /** An edge of the wheel. @param at ticks, whole */
  edge(at: number): EdgeOutcome {
    const wasSynced = this.#isSynced;
    const outcome = this.#take(at);
    this.counts.edges += 1;
    if (outcome === 'ignored') this.counts.tooFast += 1;
    else if (this.#isSynced) this.counts.inSync += 1;
    else this.counts.searching += 1;
    if (outcome === 'ignored') return outcome;
    if (wasSynced !== this.#isSynced) return wasSynced ? 'lost' : 'synced';
    return outcome;
  }

  /** A pulse of the second sensor. */
  marker(at: number): MarkerOutcome {
    if (this.#wheel.marker === undefined) return 'ignored';
    this.counts.markers += 1;
    if (this.#wheel.gap === 1) {
      this.#isMarked = true;
      return 'taken';
    }
    return this.#edge < 0 ? 'ignored' : this.#phase(at);
  }

  /** To be called now and then, also when no edge comes. @returns whether the wheel was found standing, for the first time */
  check(now: number): boolean {
    const { at } = this.#tooth;
    if (this.#hasTimedOut || at < 0 || now - at <= this.#limits.timeoutTicks) return false;
    this.#fault('timeouts');
    this.#tooth.at = -1;
    this.#hasTimedOut = true;
    return true;
  }

  /**
   * Where the engine is; -1 out of sync, and where the next tooth is overdue by so much that it must be missing. Never beyond
   * the next tooth: before that came, the engine is before it. In sync with a turn it is the turn's angle, below 32768.
   */
  angleAt(at: number): Angle16 | -1 {
    if (this.sync === 'none') return -1;
    const { angle, at: toothAt, cycleTicks } = this.#tooth;
    const elapsed = Math.max(0, at - toothAt);
    if (this.#pulses.isOverdue(elapsed, this.#nextSpan)) return -1;
    const next = this.#wheel.angles[this.#edge + 1 === this.#wheel.edges ? 0 : this.#edge + 1] ?? 0;
    const room = (next - angle) & this.#mask;
    const turned = elapsed >= cycleTicks ? room : Math.min(room, multiplyDivide(elapsed, FULL_CYCLE, cycleTicks));
    return (angle + turned) & this.#mask;
  }

  /** When the engine comes to an angle, by the pace of the last tooth; -1 out of sync. */
  timeOf(angle: Angle16): number {
    if (this.sync === 'none') return -1;
    return this.#tooth.at + ticksOfAngle((angle - this.#tooth.angle) & this.#mask, this.#tooth.cycleTicks);
  }

  get #startsPhased(): boolean {
    return this.#wheel.turns === 1 || this.#wheel.gap === 1;
  }

  get #mask(): number {
    return this.#isPhased ? FULL_CYCLE - 1 : TURN - 1;
  }

  #take(at: number): 'tooth' | 'ignored' {
    const before = this.#tooth.at;
    this.#hasTimedOut = false;
    if (before < 0) {
      this.#tooth.at = at;
      this.#isMarked = false;
      return 'tooth';
    }
    const pulse = at - before;
    if (pulse < this.#limits.fastestTicks) return 'ignored';
    this.#tooth.at = at;
    const span = this.#edge < 0 ? this.#wheel.gap : this.#nextSpan;
    if (pulse > this.#limits.timeoutTicks) this.#fault('timeouts');
    else if (pulse > this.#limits.slowestTicks * span) this.#fault('tooSlow');
    else this.#judge(pulse);
    return 'tooth';
  }

  #judge(pulse: number): void {
    if (this.#edge >= 0) this.#follow(pulse);
    else if (this.#wheel.gap > 1) this.#seekGap(pulse);
    else this.#seekMarker(pulse);
  }

  /** Searching: was the pulse before this one a gap? */
  #seekGap(pulse: number): void {
    const isGap = this.#pulses.mayBeGap && this.#pulses.gapOff(pulse) === 0;
    if (isGap) {
      this.#edge = 1;
      this.#doubt = this.#pulses.wasDoubtfulGap ? 1 : 0;
    }
    this.#accept(pulse, 1);
    if (isGap) this.#found();
  }

  #seekMarker(pulse: number): void {
    const off = this.#pulses.last > 0 ? this.#pulses.off(pulse, 1) : 0;
    if (off !== 0) {
      this.#fault(off < 0 ? 'extra' : 'missing');
      return;
    }
    const isMarked = this.#isMarked;
    this.#isMarked = false;
    if (isMarked) this.#edge = this.#wheel.markedEdge;
    this.#accept(pulse, 1);
    if (isMarked) this.#found();
  }

  /** Knowing, or believing to know, where the wheel is: is the pulse the one that must come next? */
  #follow(pulse: number): void {
    const span = this.#nextSpan;
    const isAfterGap = this.#pulses.span > 1;
    const off =
      this.#pulses.off(pulse, span) ||
      (isAfterGap ? this.#pulses.gapOff(pulse) : 0) ||
      (this.#doubt === 1 ? this.#pulses.unevenness(pulse) : 0);
    if (off !== 0) {
      this.#fault(off < 0 ? 'extra' : 'missing');
      return;
    }
    if (span > 1 && this.#pulses.isDoubtfulGap(pulse)) {
      this.#doubt = 2;
      this.counts.doubts += 1;
    } else if (this.#doubt > 0) this.#doubt -= 1;
    this.#edge = this.#edge + 1 === this.#wheel.edges ? 0 : this.#edge + 1;
    this.#accept(pulse, span);
    if (isAfterGap) this.#found();
    if (this.#wheel.gap === 1) this.#checkMarkedTooth();
    else if (this.#edge === this.#wheel.farEdge) this.#checkMarkedCycle();
  }

  /** Of a plain wheel: the marker comes before its tooth, and before no other. */
  #checkMarkedTooth(): void {
    const isMarked = this.#isMarked;
    this.#isMarked = false;
    if (this.#edge === this.#wheel.markedEdge) {
      if (isMarked) this.#found();
      else this.counts.markersMissing += 1;
    } else if (isMarked) this.#fault('markersWrong');
  }

  /** Half a cycle from the marker's place: no marker can be so late or so early. */
  #checkMarkedCycle(): void {
    if (this.#wheel.marker !== undefined && this.#isPhased && !this.#isMarked) this.counts.markersMissing += 1;
    this.#isMarked = false;
  }

  /** Of a crank wheel with a gap: which of the two turns is it? */
  #phase(at: number): MarkerOutcome {
    const { at: toothAt, cycleTicks } = this.#tooth;
    const turned = multiplyDivide(Math.min(Math.max(0, at - toothAt), cycleTicks - 1), FULL_CYCLE, cycleTicks);
    const off = Math.abs(
      angleDifference(this.#wheel.marker ?? 0, angle16((this.#wheel.angles[this.#edge] ?? 0) + turned)),
    );
    const isOtherTurn = TURN - off <= MARKER_SLACK;
    if (!isOtherTurn && off > MARKER_SLACK) {
      this.counts.markersWrong += 1;
      return 'wrong';
    }
    this.#isMarked = true;
    if (this.#isPhased && !isOtherTurn) return 'taken';
    if (isOtherTurn) this.#edge = (this.#edge + this.#wheel.edgesOfTurn) % this.#wheel.edges;
    if (this.#isPhased) this.counts.markersWrong += 1;
    // Two markers that contradict each other: one of them was noise, and nobody knows which.
    this.#isPhased = !this.#isPhased;
    this.#setAngle();
    return this.#isPhased ? 'phased' : 'wrong';
  }

  get #nextSpan(): number {
    return (this.#edge + 1) % this.#wheel.edgesOfTurn === 0 ? this.#wheel.gap : 1;
  }

  #accept(pulse: number, span: number): void {
    this.#pulses.add(pulse, span);
    // While a gap is searched nobody knows how many places a pulse is.
    if (this.#edge < 0 && this.#wheel.gap > 1) return;
    this.#ring.add(pulse);
    this.#tooth.cycleTicks = span === 1 ? pulse * this.#wheel.places : Math.floor((pulse * this.#wheel.places) / span);
    this.#setAngle();
  }

  #setAngle(): void {
    if (this.#edge >= 0) placeAt(this.#tooth, this.#wheel, this.#edge, this.#mask);
  }

  #found(): void {
    this.#gapsFound += 1;
    if (this.#isSynced || this.#gapsFound < this.#gapsToSync) return;
    this.#isSynced = true;
    this.counts.syncs += 1;
  }

  #fault(kind: FaultKind): void {
    this.counts[kind] += 1;
    if (this.#isSynced) this.counts.losses += 1;
    this.#isSynced = false;
    this.#doubt = 0;
    this.#isPhased = this.#startsPhased;
    this.#isMarked = false;
    this.#gapsFound = 0;
    this.#edge = -1;
    this.#tooth.cycleTicks = 0;
    this.#pulses.clear();
    this.#ring.clear();
  }
}
