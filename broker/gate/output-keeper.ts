import type { Core } from '../core.ts';
import type { Output } from '../hardware/output.ts';
import type { Cause, OutputUnit } from '../units/output-unit.ts';
import { apply, Grant } from './grant.ts';
import type { Service } from './service.ts';
import { UnitKeeper } from './unit-keeper.ts';

/** What an output is to become, from what it is. */
export type Intent<State> = (previous: State) => State;

/** What the broker does to outputs on its own account. */
export class OutputKeeper extends UnitKeeper<OutputUnit> {
  readonly #core: Core;
  readonly #service: Service;
  readonly #onOpened: (unit: OutputUnit) => void;

  /** `onOpened` is told of each output that the broker has opened. */
  constructor(core: Core, service: Service, onOpened: (unit: OutputUnit) => void) {
    super();
    this.#core = core;
    this.#service = service;
    this.#onOpened = onOpened;
  }

  /** The state of a unit, or null while it is not open. */
  peek<State extends object>(unit: OutputUnit<State>): State | null {
    const output = unit.plugged;
    return output.isOpen ? this.#service.guarded(unit, () => output.read()) : null;
  }

  /** Opens a unit that is not open. What it waits for ends when the unit is made safe meanwhile. @throws Refusal */
  async opened(unit: OutputUnit): Promise<void> {
    this.#service.mustServe(unit);
    const output = unit.plugged;
    if (output.isOpen) return;
    const grant = new Grant(unit, 'write');
    unit.opening++;
    try {
      await output.open(() => grant.stale);
    } catch (error) {
      throw this.#service.foreseen(unit, error);
    } finally {
      unit.opening--;
    }
    this.#onOpened(unit);
    grant.check();
    this.settled(unit, this.peek(unit), 'call', undefined);
  }

  /** The state of a unit, which is opened for that if it is not open. @throws Refusal */
  async stateOf<State extends object>(unit: OutputUnit<State>): Promise<State> {
    const state = this.peek(unit);
    if (state !== null) return state;
    await this.opened(unit);
    return this.#service.guarded(unit, () => unit.plugged.read());
  }

  /**
   * Makes a unit safe, now: ends every grant, then writes its safe state in this turn if the unit is open. What waits for
   * the kernel finds its grant stale. Never throws; false: the output may not be safe.
   */
  makeSafe(unit: OutputUnit, reason: string): boolean | Promise<boolean> {
    unit.generation++;
    const { output } = unit;
    if (output === undefined) return true;
    const act = () => this.#write(unit, output, 'safe', (previous) => unit.safeOver(previous), reason);
    if (output.isOpen) {
      const safe = act();
      // Somebody else may have closed it behind the broker: its output went on.
      if (output.isOpen) return safe;
    } else if (!unit.actuated && unit.opening === 0 && unit.becomingSafe === 0) return true;
    // Nothing but its unplugging ends what waits here: a reload does not make the output safe, even one that names it no more.
    const isUnplugged = () => !this.#core.inventory.has(output);
    // Whoever wants it safe meanwhile, a stop for one, waits for this too.
    unit.becomingSafe++;
    return unit.queue.run(async () => {
      try {
        if (isUnplugged()) return true;
        await output.open(isUnplugged);
        this.#onOpened(unit);
        return act();
      } catch (error) {
        const problem = `it could not be opened to be made safe: ${(error as Error).message}`;
        if (isUnplugged()) this.#core.log.error(`${unit.name}: ${problem}`);
        else this.#service.fault(unit, problem);
        return false;
      } finally {
        unit.becomingSafe--;
      }
    }, true);
  }

  override async makeInitial(unit: OutputUnit): Promise<void> {
    if (unit.initialOver(unit.closedState) === undefined) return;
    await unit.queue.run(async () => {
      await this.opened(unit);
      const initial: Intent<object> = (previous) => unit.initialOver(previous) ?? previous;
      this.#write(unit, unit.plugged, 'initial', initial, 'declared in the policy');
    });
  }

  /** Closes and reopens it, after it was made safe. */
  override async renew(unit: OutputUnit, grant: Grant): Promise<void> {
    await unit.queue.run(async () => {
      // After a stop, or once it has changed hands, it is not closed and opened any more.
      grant.check();
      const output = unit.plugged;
      if (!output.isOpen) return;
      this.#service.guarded(unit, () => output.close());
      await this.opened(unit);
    });
  }

  /** Remembers and publishes what a unit has become. */
  settled<State extends object>(
    unit: OutputUnit<State>,
    state: State | null,
    cause: Cause,
    user: string | undefined,
  ): void {
    unit.lastKnown = state ?? undefined;
    unit.announce(this.#core.subscriptions, state, cause, user);
  }

  /**
   * Writes a declared state; if the kernel does not take it, turns the output off; if even that fails, faults the unit. False
   * if nothing was written.
   */
  #write(
    unit: OutputUnit,
    output: Output<object>,
    event: 'safe' | 'initial',
    declared: Intent<object>,
    reason: string,
  ): boolean {
    const { audit, failSafe, leases, log } = this.#core;
    for (const intent of [declared, (previous: object) => unit.off(previous)]) {
      try {
        const previous = output.read();
        const plan = output.plan(previous, intent(previous));
        const values = Object.fromEntries(Object.entries(plan.result));
        audit.record({ event, device: unit.name, reason, values });
        audit.flush();
        if (unit.isOn(plan.result)) failSafe.update(unit, leases.holding(unit).length > 0);
        apply(new Grant(unit, 'write'), plan);
        unit.actuated = true;
        this.settled(unit, plan.result, event, undefined);
        return true;
      } catch (error) {
        log.error(`${unit.name}: ${event} state: ${(error as Error).message}`);
        if (!output.isOpen) return false;
      }
    }
    this.#service.fault(unit, `its ${event} state could not be written`);
    return false;
  }
}
