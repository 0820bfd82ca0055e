import type { Principal } from '../../contract/access.ts';
import type { Core } from '../core.ts';
import type { InventoryChange } from '../inventory/change.ts';
import type { Unit } from '../unit.ts';
import { InstrumentUnit } from '../units/instrument-unit.ts';
import { NodeUnit } from '../units/node-unit.ts';
import { OutputUnit } from '../units/output-unit.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import { Grant } from './grant.ts';
import { InstrumentKeeper } from './instrument-keeper.ts';
import { NodeKeeper } from './node-keeper.ts';
import { OutputKeeper } from './output-keeper.ts';
import { SerialKeeper } from './serial-keeper.ts';
import { Service } from './service.ts';
import { InputKeeper, type UnitKeeper } from './unit-keeper.ts';

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
  readonly #inputs = new InputKeeper();
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
    this.serial = new SerialKeeper(core, this.service, refresh);
    this.instruments = new InstrumentKeeper(core, this.service, this.serial, changed);
  }

  /** Ends every grant and makes a unit safe. Never throws; false: it may not be safe. */
  makeSafe(unit: Unit, reason: string): boolean | Promise<boolean> {
    return this.of(unit).makeSafe(unit, reason);
  }

  /** Who keeps units of its kind. */
  of(unit: Unit): UnitKeeper {
    if (unit instanceof OutputUnit) return this.outputs;
    if (unit instanceof NodeUnit) return this.nodes;
    if (unit instanceof InstrumentUnit) return this.instruments;
    if (unit instanceof SerialUnit) return this.serial;
    return this.#inputs;
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
    await this.of(unit).renew(unit, grant);
    this.service.tell(unit, 'recovered', `reset by ${user}`);
  }
}
