import type { Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import type { Core } from '../core.ts';
import { OsError } from '../hardware/os.ts';
import type { PwmChip } from '../hardware/pwm/backend.ts';
import type { Unit } from '../unit.ts';
import { apply, Grant } from './grant.ts';
import { declaredOver, safeStateOf } from './safe-state.ts';

/** What a unit is to become, from what it is. */
export type Intent = (previous: PwmState) => PwmState;

/**
 * What the broker does to a unit on its own account: opens it, keeps it safe, takes it out of service and back. Its acts
 * ask no rule and are not stopped by a full log, but are written to it like any other.
 */
export class Keeper {
  readonly #core: Core;
  readonly #onOpened: (unit: Unit) => void;

  /** `onOpened` is told of each channel that the broker has opened. */
  constructor(core: Core, onOpened: (unit: Unit) => void) {
    this.#core = core;
    this.#onOpened = onOpened;
  }

  /** The state of a unit, or null while it is not open. */
  peek(unit: Unit): PwmState | null {
    const chip = unit.pluggedChip;
    return chip.isOpen(unit.place.channel) ? this.guarded(unit, () => chip.read(unit.place.channel)) : null;
  }

  /** @throws Refusal `unavailable` for a unit that is out of service */
  mustServe(unit: Unit): void {
    if (unit.conflict !== undefined)
      throw new Refusal('unavailable', `${unit.name} is out of service: ${unit.conflict}`, { device: unit.name });
    if (unit.fault !== undefined) {
      const message = `${unit.name} is out of service after a fault (${unit.fault}): the method devices.reset tries again`;
      throw new Refusal('unavailable', message, { device: unit.name, fault: unit.fault });
    }
  }

  /** Opens a unit that is not open. What it waits for ends when the unit is made safe meanwhile. @throws Refusal */
  async opened(unit: Unit): Promise<void> {
    this.mustServe(unit);
    const chip = unit.pluggedChip;
    const { channel } = unit.place;
    if (chip.isOpen(channel)) return;
    const grant = new Grant(unit, 'write');
    unit.opening++;
    try {
      await chip.open(channel, () => grant.stale);
    } catch (error) {
      throw this.foreseen(unit, error);
    } finally {
      unit.opening--;
    }
    this.#onOpened(unit);
    grant.check();
    this.settled(unit, this.peek(unit), 'call', undefined);
  }

  /**
   * Makes a unit safe, now: ends every grant, then writes its safe state in this turn if the unit is open. What waits for
   * the kernel finds its grant stale. Never throws; false: the output may not be safe.
   */
  makeSafe(unit: Unit, reason: string): boolean | Promise<boolean> {
    unit.generation++;
    const chip = unit.chip;
    if (chip === undefined) return true;
    const { channel } = unit.place;
    const safeOver: Intent = (previous) => declaredOver(previous, safeStateOf(unit.entry));
    const act = () => this.#write(unit, chip, 'safe', safeOver, reason);
    if (chip.isOpen(channel)) {
      const safe = act();
      // Somebody else may have closed it behind the broker: its output went on.
      if (chip.isOpen(channel)) return safe;
    } else if (!unit.actuated && unit.opening === 0 && unit.becomingSafe === 0) return true;
    // Nothing but its unplugging ends what waits here: a reload does not make the output safe, even one that names it no more.
    const isUnplugged = () => !this.#core.inventory.chips.includes(chip);
    // Whoever wants it safe meanwhile, a stop for one, waits for this too.
    unit.becomingSafe++;
    return unit.queue.run(async () => {
      try {
        if (isUnplugged()) return true;
        await chip.open(channel, isUnplugged);
        this.#onOpened(unit);
        return act();
      } catch (error) {
        const problem = `it could not be opened to be made safe: ${(error as Error).message}`;
        if (isUnplugged()) this.#core.log.error(`${unit.name}: ${problem}`);
        else this.#fault(unit, problem);
        return false;
      } finally {
        unit.becomingSafe--;
      }
    }, true);
  }

  /** The state an entry declares for the broker's start or the device's appearance. */
  async makeInitial(unit: Unit): Promise<void> {
    const declared = unit.entry.initial;
    if (declared === undefined) return;
    await unit.queue.run(async () => {
      await this.opened(unit);
      const intent: Intent = (previous) => declaredOver(previous, declared);
      this.#write(unit, unit.pluggedChip, 'initial', intent, 'declared in the policy');
    });
  }

  /** Makes a unit safe, closes and reopens it, and takes it back into service. */
  async reset(principal: Principal, unit: Unit): Promise<void> {
    const { channel } = unit.place;
    const { user, uid, key } = principal;
    this.#core.audit.record({ event: 'reset', user, uid, key, device: unit.name });
    unit.fault = undefined;
    const safe = this.makeSafe(unit, `reset by ${user}`);
    const grant = new Grant(unit, 'write');
    await safe;
    this.mustServe(unit);
    await unit.queue.run(async () => {
      // After a stop, or once it has changed hands, it is not closed and opened any more.
      grant.check();
      const chip = unit.pluggedChip;
      if (!chip.isOpen(channel)) return;
      this.guarded(unit, () => chip.close(channel));
      await this.opened(unit);
    });
    this.#tell(unit, 'recovered', `reset by ${user}`);
  }

  /** Remembers and publishes what a unit has become. */
  settled(unit: Unit, state: PwmState | null, cause: 'call' | 'safe' | 'initial', user: string | undefined): void {
    unit.lastKnown = state ?? undefined;
    const value = { ...unit.place, state, cause };
    const { subscriptions } = this.#core;
    subscriptions.publish('pwm.state', unit.place, user === undefined ? value : { ...value, user });
  }

  /** Runs system calls on a unit; see `foreseen`. */
  guarded<T>(unit: Unit, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.foreseen(unit, error);
    }
  }

  /** An errno that no back end foresaw faults the unit and becomes a refusal; every other error is given back as it is. */
  foreseen(unit: Unit, error: unknown): unknown {
    if (!(error instanceof OsError)) return error;
    this.#fault(unit, error.message);
    this.makeSafe(unit, 'it faulted');
    return new Refusal('device', `${unit.name}: ${error.message}`, { device: unit.name, errno: error.errno });
  }

  /**
   * Writes a declared state; if the kernel does not take it, turns the output off; if even that fails, faults the unit. False
   * if nothing was written.
   */
  #write(unit: Unit, chip: PwmChip, event: 'safe' | 'initial', declared: Intent, reason: string): boolean {
    const { channel } = unit.place;
    const off: Intent = (previous) => ({ ...previous, enabled: false });
    for (const intent of [declared, off]) {
      try {
        const previous = chip.read(channel);
        const plan = chip.plan(channel, previous, intent(previous));
        this.#core.audit.record({ event, device: unit.name, reason, values: { ...plan.result } });
        this.#core.audit.flush();
        if (plan.result.enabled) this.#core.failSafe.update(unit, this.#core.leases.holding(unit).length > 0);
        apply(new Grant(unit, 'write'), plan);
        unit.actuated = true;
        this.settled(unit, plan.result, event, undefined);
        return true;
      } catch (error) {
        this.#core.log.error(`${unit.name}: ${event} state: ${(error as Error).message}`);
        if (!chip.isOpen(channel)) return false;
      }
    }
    this.#fault(unit, `its ${event} state could not be written`);
    return false;
  }

  #fault(unit: Unit, problem: string): void {
    unit.fault = problem;
    this.#core.log.error(`${unit.name} is out of service: ${problem}`);
    this.#core.audit.record({ event: 'fault', device: unit.name, message: problem });
    this.#tell(unit, 'faulted', problem);
  }

  #tell(unit: Unit, event: 'faulted' | 'recovered', detail: string): void {
    this.#core.subscriptions.publish('devices', unit.place, { device: unit.name, event, detail });
  }
}
