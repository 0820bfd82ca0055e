import type { Access } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Plan } from '../hardware/output.ts';
import type { Unit } from '../unit.ts';

/**
 * The permission to change one unit once, as it was when it was given. Only the gate makes one. Lease loss, revocation,
 * reload and safe states advance the unit's generation, so that nothing late can undo them.
 */
export class Grant {
  readonly unit: Unit;
  readonly access: Access;
  readonly #generation: number;

  constructor(unit: Unit, access: Access) {
    this.unit = unit;
    this.access = access;
    this.#generation = unit.generation;
  }

  get stale(): boolean {
    return this.unit.generation !== this.#generation;
  }

  /** @throws Refusal `unsafe` if something ended the grant in the meantime */
  check(): void {
    if (this.stale)
      throw new Refusal(
        'unsafe',
        `${this.unit.name} was made safe or changed hands before this could be done: nothing more was written`,
        {
          device: this.unit.name,
        },
      );
  }
}

/** Runs a plan's system calls, comparing the generation before each. */
export function apply(grant: Grant, plan: Pick<Plan<unknown>, 'steps'>): void {
  for (const step of plan.steps) {
    grant.check();
    step.run();
  }
}
