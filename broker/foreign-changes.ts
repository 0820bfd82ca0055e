import { sameState } from '../contract/pwm/waveform.ts';
import type { Core } from './core.ts';
import type { Gate } from './gate/gate.ts';
import type { Unit } from './unit.ts';

/**
 * Notices changes that went past the broker: another program, root's own shell. Watches only while somebody subscribes,
 * so that a broker at rest rests.
 */
export class ForeignChanges {
  readonly #core: Core;
  readonly #gate: Gate;
  readonly #watches = new Map<Unit, { close(): void }>();

  constructor(core: Core, gate: Gate) {
    this.#core = core;
    this.#gate = gate;
  }

  /** To be called when subscribers come or go, and when channels open, close, appear or vanish. */
  update(): void {
    const wanted = this.#core.subscriptions.wanted('pwm.state');
    for (const unit of this.#core.inventory.units) {
      const open = wanted && unit.chip?.isOpen(unit.place.channel) === true;
      const watch = this.#watches.get(unit);
      if (open && watch === undefined) this.#watch(unit);
      if (!open && watch !== undefined) this.#unwatch(unit, watch);
    }
  }

  close(): void {
    for (const [unit, watch] of this.#watches) this.#unwatch(unit, watch);
  }

  #watch(unit: Unit): void {
    const { chip } = unit;
    if (chip === undefined) return;
    unit.lastKnown = this.#gate.keeper.peek(unit) ?? undefined;
    this.#watches.set(
      unit,
      chip.watch(unit.place.channel, () => this.#look(unit)),
    );
  }

  #unwatch(unit: Unit, watch: { close(): void }): void {
    watch.close();
    this.#watches.delete(unit);
  }

  #look(unit: Unit): void {
    if (unit.chip === undefined) return;
    const state = this.#gate.keeper.peek(unit);
    const { lastKnown } = unit;
    if (state === null || (lastKnown !== undefined && sameState(lastKnown, state))) return;
    unit.lastKnown = state;
    this.#core.subscriptions.publish('pwm.state', unit.place, { ...unit.place, state, cause: 'foreign' });
  }
}
