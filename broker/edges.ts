import { Refusal } from '../contract/errors.ts';
import type { Core } from './core.ts';
import type { Service } from './gate/service.ts';
import type { GpioEdge } from './hardware/gpio/edges.ts';
import { OsError, type Watch } from './hardware/os.ts';
import { GpioInputUnit } from './units/gpio-input-unit.ts';

/** Tells of edges on input lines. Listens only while somebody does, so that a broker at rest rests. */
export class Edges {
  readonly #core: Core;
  readonly #service: Service;
  readonly #watches = new Map<GpioInputUnit, Watch>();

  constructor(core: Core, service: Service) {
    this.#core = core;
    this.#service = service;
  }

  /** To be called when subscribers come or go, and when lines appear or vanish. */
  update(): void {
    const { inventory, subscriptions } = this.#core;
    const units = inventory.units.filter((unit) => unit instanceof GpioInputUnit);
    const listening = new Set(
      units.filter(
        (unit) => unit.isPlugged && unit.fault === undefined && subscriptions.heard('gpio.edges', unit.place),
      ),
    );
    for (const [unit, watch] of this.#watches) if (!listening.has(unit)) this.#unwatch(unit, watch);
    for (const unit of listening) if (!this.#watches.has(unit)) this.#watch(unit);
  }

  close(): void {
    for (const [unit, watch] of this.#watches) this.#unwatch(unit, watch);
  }

  #watch(unit: GpioInputUnit): void {
    try {
      this.#watches.set(
        unit,
        unit.plugged.listen(
          (edges) => this.#tell(unit, edges),
          (error) => this.#lost(unit, error),
        ),
      );
    } catch (error) {
      this.#lost(unit, error);
    }
  }

  #unwatch(unit: GpioInputUnit, watch: Watch): void {
    watch.close();
    this.#watches.delete(unit);
  }

  #tell({ place }: GpioInputUnit, edges: readonly GpioEdge[]): void {
    this.#core.subscriptions.publish('gpio.edges', place, { device: place.device, edges: [...edges] });
  }

  /** What nobody asked for is refused to nobody: it is logged, and an errno that nobody foresaw takes the line out of service. */
  #lost(unit: GpioInputUnit, error: unknown): void {
    const watch = this.#watches.get(unit);
    if (watch !== undefined) this.#unwatch(unit, watch);
    const reason = this.#service.foreseen(unit, error);
    if (!(reason instanceof Refusal || reason instanceof OsError)) throw reason;
    this.#core.log.warning(`${unit.name}: its edges are not told: ${reason.message}`);
  }
}
