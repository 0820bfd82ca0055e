import type { Core } from './core.ts';
import type { Keeper } from './gate/keeper.ts';
import type { Unit } from './unit.ts';

/** Keeps the fail-safe's table true: what is made safe leaves it, when it is, and what could not be made safe stays. */
export class Answerable {
  readonly #core: Core;
  readonly #keeper: Keeper;
  /** What still waits to be made safe, and then to leave the table. */
  readonly #lettingGo = new Map<Promise<void>, Unit>();

  constructor(core: Core, keeper: Keeper) {
    this.#core = core;
    this.#keeper = keeper;
  }

  /** Makes a unit safe that nobody holds any more. @returns as the keeper's */
  makeSafe(unit: Unit, reason: string): boolean | Promise<boolean> {
    const safe = this.#keeper.makeSafe(unit, reason);
    this.made(unit, safe);
    return safe;
  }

  /** @param safe what makeSafe answered; true also for a unit that was left as it is, on purpose */
  made(unit: Unit, safe: boolean | Promise<boolean>): void {
    if (!(safe instanceof Promise)) {
      this.#letGo(unit, safe);
      return;
    }
    const lettingGo: Promise<void> = safe
      .then((done) => this.#letGo(unit, done))
      .finally(() => this.#lettingGo.delete(lettingGo));
    this.#lettingGo.set(lettingGo, unit);
  }

  /** What waits to be made safe. */
  get pending(): Unit[] {
    return [...this.#lettingGo.values()];
  }

  /** Resolves when none of these waits to be made safe. */
  async safe(units: readonly Unit[]): Promise<void> {
    await Promise.all([...this.#lettingGo].filter(([, unit]) => units.includes(unit)).map(([lettingGo]) => lettingGo));
  }

  /** Resolves when nothing waits to leave the table any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#lettingGo.keys());
  }

  /** A broker before this one crashed, and nobody ran the fail-safe, or it is of the kind that a shell cannot make safe: that is done now. */
  makeSafeLeftBehind(): void {
    const { failSafe, inventory, log } = this.#core;
    const left = failSafe.leftBehind();
    if (left.length === 0) failSafe.clear();
    for (const id of left) {
      const unit = inventory.units.find((known) => known.id === id);
      if (unit === undefined) {
        log.error(
          `${id} was left behind by a broker that crashed, and is not there or not in the policy: look after it`,
        );
        continue;
      }
      unit.actuated = true;
      this.makeSafe(unit, 'left behind by a broker that crashed');
    }
  }

  /** The fail-safe stays answerable for what could not be made safe. */
  #letGo(unit: Unit, safe: boolean): void {
    const { failSafe, leases, log } = this.#core;
    try {
      if (safe) failSafe.update(unit, leases.holding(unit).length > 0);
    } catch (error) {
      log.error(`${unit.name}: ${(error as Error).message}`);
    }
  }
}
