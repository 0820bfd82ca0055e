import type { Ending } from '../../contract/methods/schedule.ts';
import type { Claim } from '../gate/schedule-gate.ts';
import type { Lease } from '../leases/leases.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../unit.ts';
import type { JudgedProgram } from './judged.ts';
import type { Surroundings } from './surroundings.ts';

/** What one program holds: what its claims have brought it, from the first to that of the newest program that replaces it. */
export class Holdings {
  readonly #around: Surroundings;
  readonly #session: Session;
  readonly #onRevoked: (unit: Unit) => void;
  #claims: readonly Claim[] = [];
  /** By the name that lanes know it by. */
  readonly #outputs = new Map<string, Unit>();
  readonly #watches = new Map<Unit, (generation: number) => void>();
  #units: ReadonlySet<Unit>;

  /** @param onRevoked told of an output that may not be written to any more, in the moment in which that is so */
  constructor(around: Surroundings, session: Session, judged: JudgedProgram, onRevoked: (unit: Unit) => void) {
    this.#around = around;
    this.#session = session;
    this.#onRevoked = onRevoked;
    this.#units = unitsOf(judged);
  }

  /** What the program does something to, held or not. */
  get units(): readonly Unit[] {
    return [...this.#units];
  }

  get isEmpty(): boolean {
    return this.#claims.length === 0;
  }

  get lanes(): Claim['lanes'] {
    return this.#claims.flatMap(({ lanes }) => lanes);
  }

  /** Those that the program took, and that end with it. */
  get leases(): readonly Lease[] {
    return this.#claims.flatMap(({ leases }) => leases);
  }

  /** What lanes write to. */
  get driven(): readonly Unit[] {
    return [...this.#outputs.values()];
  }

  has(unit: Unit): boolean {
    return this.#units.has(unit);
  }

  /** @returns takes it back */
  expect(judged: JudgedProgram): () => void {
    const before = this.#units;
    this.#units = new Set([...before, ...unitsOf(judged)]);
    return () => {
      this.#units = before;
    };
  }

  take(claim: Claim): void {
    const { outputs } = claim.judged;
    // There may be thousands that take over from each other, mostly on the same outputs: of those the newest is kept.
    this.#claims = [...this.#claims.filter(({ brings }) => brings), claim];
    for (const { outputs: driven, places } of claim.lanes)
      for (const [n, { name }] of driven.entries()) {
        const unit = outputs[places[n] ?? -1]?.unit;
        if (unit === undefined) continue;
        this.#outputs.set(name, unit);
        this.#watch(unit);
      }
  }

  /** Before the program has written to any of them. */
  actuate(): void {
    for (const unit of this.#outputs.values()) unit.actuated = true;
  }

  /**
   * Nothing is written any more: for all outputs, however long the first of them takes to be made safe.
   * @param onStop of these alone; of the others what is on may be ended yet
   */
  revoke(onStop?: Unit['entry']['onStop']): void {
    for (const unit of this.#outputs.values())
      if (onStop === undefined || unit.entry.onStop === onStop) unit.generation++;
  }

  /**
   * Its outputs, and what else its owner holds of its devices: others are not made safe under their users.
   * @returns when they are
   */
  async makeSafe(reason: string): Promise<void> {
    this.revoke();
    if (this.isEmpty) return;
    const { leases } = this.#around.core;
    const isHeld = (unit: Unit) => leases.holding(unit).some(({ session }) => session === this.#session);
    const driven = new Set(this.#outputs.values());
    const held = this.units.filter((unit) => driven.has(unit) || isHeld(unit));
    await Promise.all(held.map((unit) => this.#around.makeSafe(unit, reason)));
  }

  /** A write that was in the kernel when its output was made safe has come back after that. @param onStopOnly what stays on when the broker stops is left alone */
  safeAgain(name: string, reason: string, onStopOnly: boolean): void {
    const unit = this.#outputs.get(name);
    if (unit === undefined || (onStopOnly && unit.entry.onStop !== 'safe')) return;
    void this.#around.makeSafe(unit, reason);
  }

  /** @param how as the claim's @param hasBegun false: no lane was given anything */
  release(ending: Ending, how: Parameters<Claim['release']>[1], hasBegun: boolean): void {
    for (const claim of this.#claims) {
      if (hasBegun) claim.release(ending, how);
      else claim.discard();
    }
    for (const [unit, watch] of this.#watches) if (unit.onGeneration === watch) unit.onGeneration = undefined;
    this.#watches.clear();
  }

  /** Once, also where a later claim has shared it anew. */
  #watch(unit: Unit): void {
    const shared = unit.onGeneration;
    if (shared !== undefined && shared === this.#watches.get(unit)) return;
    const watch = (generation: number) => {
      shared?.(generation);
      this.#onRevoked(unit);
    };
    unit.onGeneration = watch;
    this.#watches.set(unit, watch);
  }
}

export const unitsOf = ({ outputs, queuedOf }: JudgedProgram): ReadonlySet<Unit> =>
  new Set([...outputs.map(({ unit }) => unit as Unit), ...queuedOf.filter((unit) => unit !== undefined)]);
