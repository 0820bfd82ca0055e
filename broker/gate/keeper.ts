import type { Principal } from '../../contract/access.ts';
import type { Core } from '../core.ts';
import type { InventoryChange } from '../inventory/change.ts';
import type { Unit } from '../unit.ts';
import { InstrumentUnit } from '../units/instrument-unit.ts';
import { NodeUnit } from '../units/node-unit.ts';
import { OutputUnit } from '../units/output-unit.ts';
import { PwmUnit } from '../units/pwm-unit.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import { Grant } from './grant.ts';
import { InstrumentKeeper } from './instrument-keeper.ts';
import { NodeKeeper } from './node-keeper.ts';
import { OutputKeeper } from './output-keeper.ts';
import { SerialKeeper } from './serial-keeper.ts';
import { Service } from './service.ts';

/**
 * What the broker does to a unit on its own account: opens it, keeps it safe, takes it out of service and back. Its acts
 * ask no rule and are not stopped by a full log, but are written to it like any other.
 */
export class Keeper {
  readonly service: Service;
  readonly outputs: OutputKeeper;
  readonly nodes: NodeKeeper;
  readonly instruments: InstrumentKeeper;
  readonly serial: SerialKeeper;
  readonly #core: Core;

  /**
   * `onOpened` is told of each output that the broker has opened, `changed` of what came or went without a look at the kernel; `refresh`
   * looks at it.
   */
  constructor(
    core: Core,
    onOpened: (unit: OutputUnit) => void,
    changed: (change: InventoryChange) => void,
    refresh: () => void,
  ) {
    this.#core = core;
    this.service = new Service(core, (unit, reason) => this.makeSafe(unit, reason));
    this.outputs = new OutputKeeper(core, this.service, onOpened);
    this.nodes = new NodeKeeper(core, this.service);
    this.instruments = new InstrumentKeeper(core, this.service, changed);
    this.serial = new SerialKeeper(core, this.service, refresh);
  }

  /** Ends every grant and makes a unit safe. Never throws; false: it may not be safe. */
  makeSafe(unit: Unit, reason: string): boolean | Promise<boolean> {
    if (unit instanceof OutputUnit) return this.outputs.makeSafe(unit, reason);
    if (unit instanceof NodeUnit) return this.nodes.makeSafe(unit, reason);
    if (unit instanceof InstrumentUnit) return this.#makeInstrumentSafe(unit, reason);
    if (unit instanceof SerialUnit) return this.serial.makeSafe(unit, reason);
    unit.generation++;
    return true;
  }

  /** By its driver; where that has left, and has left the port as it was, by the port's own sequence. */
  #makeInstrumentSafe(unit: InstrumentUnit, reason: string): boolean | Promise<boolean> {
    const safe = this.instruments.makeSafe(unit, reason);
    const { actuated, port, provider } = unit;
    const isLeft = provider === undefined && actuated && port?.actuated === true && port.becomingSafe === 0;
    return isLeft && port instanceof SerialUnit ? this.serial.makeSafe(port, reason) : safe;
  }

  /** `makeSafe` for a broker that stops; never longer than a stop may take. */
  async makeSafeAtStop(unit: Unit, reason: string): Promise<boolean> {
    if (unit instanceof NodeUnit) return this.nodes.makeSafeAtStop(unit, reason);
    if (unit instanceof SerialUnit) return this.serial.makeSafeAtStop(unit, reason);
    return this.makeSafe(unit, reason);
  }

  /** Resolves when nothing waits for a unit any more, or when it hangs and is not waited for any longer. */
  async settled(unit: Unit): Promise<void> {
    if (unit instanceof NodeUnit) await this.nodes.settled(unit);
    else if (unit instanceof SerialUnit) await this.serial.settled(unit);
    else await unit.queue.run(() => {});
  }

  /** Lets go of what the broker holds of it, and of its output as it is: it was unplugged, is named no more, or the broker stops. */
  async letGo(unit: Unit): Promise<void> {
    if (unit instanceof NodeUnit) await this.nodes.close(unit);
    else if (unit instanceof InstrumentUnit) this.instruments.letGo(unit);
    else if (unit instanceof SerialUnit) await this.serial.close(unit);
    else if (!(unit instanceof PwmUnit)) unit.letGo();
  }

  /** The state an entry declares for the broker's start or the device's appearance. */
  async makeInitial(unit: Unit): Promise<void> {
    if (unit instanceof OutputUnit) await this.outputs.makeInitial(unit);
  }

  /** Makes a unit safe, closes and reopens it, and takes it back into service. */
  async reset(principal: Principal, unit: Unit): Promise<void> {
    const { user, uid, key } = principal;
    this.#core.audit.record({ event: 'reset', user, uid, key, device: unit.name });
    unit.fault = undefined;
    const safe = this.makeSafe(unit, `reset by ${user}`);
    const grant = new Grant(unit, 'write');
    await safe;
    this.service.mustServe(unit);
    if (unit instanceof OutputUnit) await this.outputs.renew(unit, grant);
    if (unit instanceof NodeUnit) await this.nodes.close(unit);
    if (unit instanceof SerialUnit) await this.serial.close(unit);
    this.service.tell(unit, 'recovered', `reset by ${user}`);
  }
}
