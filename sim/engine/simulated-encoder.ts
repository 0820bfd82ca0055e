/** Edges of a wheel that is not there, at a pace that is told. */
import { edgesOfCycle, placesOfCycle, turnsOf, type Wheel } from '../../contract/schedule/decoder/wheel.ts';
import { NEVER } from '../../contract/schedule/queue.ts';

export class SimulatedEncoder {
  readonly #wheel: Wheel;
  readonly #edges: number;
  readonly #ofTurn: number;
  readonly #places: number;
  /** The edge of the cycle that comes next, and when: with its fraction, so that no error adds up. */
  #edge = 0;
  #at = 0;
  #cycleTicks = 0;

  constructor(wheel: Wheel) {
    this.#wheel = wheel;
    this.#edges = edgesOfCycle(wheel);
    this.#ofTurn = this.#edges / turnsOf(wheel);
    this.#places = placesOfCycle(wheel);
  }

  get cycleTicks(): number {
    return this.#cycleTicks;
  }

  /** When the next edge comes, in whole ticks; NEVER while it stands. */
  get nextAt(): number {
    return this.#cycleTicks === 0 ? NEVER : Math.round(this.#at);
  }

  /** The second sensor gives its pulse just before the next edge. */
  get isMarked(): boolean {
    return this.#wheel.marker !== undefined && this.#edge === 0;
  }

  /** On to the edge after it. */
  step(): void {
    this.#edge = (this.#edge + 1) % this.#edges;
    const span = this.#edge % this.#ofTurn === 0 ? this.#wheel.missing + 1 : 1;
    this.#at += (span * this.#cycleTicks) / this.#places;
  }

  /** From now on a cycle takes so long, and it goes on from where it is; 0: it stands. */
  setCycle(cycleTicks: number, now: number): void {
    const left = this.#cycleTicks === 0 ? 0 : Math.max(0, this.#at - now) / this.#cycleTicks;
    this.#at = now + left * cycleTicks;
    this.#cycleTicks = cycleTicks;
  }

  /** Its edges so far have gone unseen. */
  skipTo(now: number): void {
    this.#at = Math.max(this.#at, now);
  }
}
