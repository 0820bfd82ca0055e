import { Refusal } from '../contract/errors.ts';
import type { Core } from './core.ts';
import type { Gate } from './gate/gate.ts';
import { OsError } from './hardware/os.ts';
import type { Unit } from './unit.ts';
import { type Cause, OutputUnit, sameStates } from './units/output-unit.ts';
import { PwmUnit } from './units/pwm-unit.ts';

/**
 * Notices changes that went past the broker: another program, root's own shell. Watches only while somebody subscribes,
 * so that a broker at rest rests.
 */
export class ForeignChanges {
  readonly #core: Core;
  readonly #gate: Gate;
  readonly #watches = new Map<PwmUnit, { close(): void }>();

  constructor(core: Core, gate: Gate) {
    this.#core = core;
    this.#gate = gate;
  }

  /** To be called when subscribers come or go, and when channels appear or vanish. */
  update(): void {
    const wanted = this.#core.subscriptions.wanted('pwm.state');
    for (const unit of this.#core.inventory.units) {
      if (!(unit instanceof PwmUnit)) continue;
      const open = wanted && unit.output?.isOpen === true;
      const watch = this.#watches.get(unit);
      if (open && watch === undefined) this.#watch(unit);
      if (!open && watch !== undefined) this.#unwatch(unit, watch);
    }
  }

  /** To be called when a channel was opened: what was watched before is gone from the kernel. */
  renew(unit: PwmUnit): void {
    const watch = this.#watches.get(unit);
    if (watch !== undefined) this.#unwatch(unit, watch);
    if (this.#core.subscriptions.wanted('pwm.state')) this.#watch(unit);
  }

  /** Tells what a program of a user has left an output in, if it was not made something else. */
  settle(unit: Unit, user: string): void {
    if (unit instanceof OutputUnit && unit.isPlugged) this.#look(unit, 'program', user);
  }

  close(): void {
    for (const [unit, watch] of this.#watches) this.#unwatch(unit, watch);
  }

  #watch(unit: PwmUnit): void {
    const { output } = unit;
    if (output === undefined) return;
    unit.lastKnown = this.#peek(unit);
    try {
      this.#watches.set(
        unit,
        output.watch(() => this.#look(unit)),
      );
    } catch (error) {
      if (!(error instanceof OsError)) throw error;
      this.#core.log.warning(`${unit.name}: changes by other programs are not noticed: ${error.message}`);
    }
  }

  #unwatch(unit: PwmUnit, watch: { close(): void }): void {
    watch.close();
    this.#watches.delete(unit);
  }

  #look(unit: OutputUnit, cause: Cause = 'foreign', user?: string): void {
    // What a program writes all the time is no news.
    if (unit.program !== undefined) return;
    const state = this.#peek(unit);
    const { lastKnown } = unit;
    if (state === undefined || (lastKnown !== undefined && sameStates(lastKnown, state))) return;
    unit.lastKnown = state;
    unit.announce(this.#core.subscriptions, state, cause, user);
  }

  /** Undefined while it is closed, unplugged, or does not answer: no watcher has asked for it, and none is to blame. */
  #peek<State extends object>(unit: OutputUnit<State>): State | undefined {
    try {
      return this.#gate.keeper.outputs.peek(unit) ?? undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return undefined;
    }
  }
}
