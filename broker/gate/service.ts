import { Refusal } from '../../contract/errors.ts';
import type { Core } from '../core.ts';
import { OsError } from '../hardware/os.ts';
import type { Unit } from '../unit.ts';

/** Which units are in service: takes them out of it when the hardware answers what nobody foresaw. */
export class Service {
  readonly #core: Core;
  readonly #makeSafe: (unit: Unit, reason: string) => unknown;

  constructor(core: Core, makeSafe: (unit: Unit, reason: string) => unknown) {
    this.#core = core;
    this.#makeSafe = makeSafe;
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
    this.fault(unit, error.message);
    this.#makeSafe(unit, 'it faulted');
    return new Refusal('device', `${unit.name}: ${error.message}`, { device: unit.name, errno: error.errno });
  }

  fault(unit: Unit, problem: string): void {
    unit.fault = problem;
    this.#core.log.error(`${unit.name} is out of service: ${problem}`);
    this.#core.audit.record({ event: 'fault', device: unit.name, message: problem });
    this.tell(unit, 'faulted', problem);
  }

  tell(unit: Unit, event: 'faulted' | 'recovered' | 'blocked' | 'unblocked', detail: string): void {
    this.#core.subscriptions.publish('devices', unit.place, { device: unit.name, event, detail });
  }
}
