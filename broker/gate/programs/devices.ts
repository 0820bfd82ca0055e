import type { DeviceAccess, Principal } from '../../../contract/access.ts';
import { Refusal } from '../../../contract/errors.ts';
import { decide, type Verdict } from '../../../contract/policy/decide.ts';
import { type Asked, requestAsked } from '../../../contract/policy/effects-of.ts';
import { encodeCall } from '../../../contract/profiles.ts';
import { type Action, bytesOf } from '../../../contract/schedule/set-points.ts';
import { receiveAsked, sendAsked } from '../../../contract/serial/asked.ts';
import type { Core } from '../../core.ts';
import type { Unit } from '../../unit.ts';
import { GpioUnit } from '../../units/gpio-unit.ts';
import { InstrumentUnit } from '../../units/instrument-unit.ts';
import { NodeUnit } from '../../units/node-unit.ts';
import { SerialUnit } from '../../units/serial-unit.ts';
import { askedOf, checkedCall, accessOf as methodAccess } from '../instrument-gate.ts';
import { accessOf as requestAccess } from '../node-gate.ts';
import type { Service } from '../service.ts';

/** The devices that a program names: which they are, whether its owner may use them at all, whether they are in service. */
export class ProgramDevices {
  readonly #core: Core;
  readonly #service: Service;
  readonly #principal: Principal;
  readonly #refresh: () => void;
  readonly #units = new Map<string, Unit | Refusal>();
  readonly #access = new Map<string, Verdict>();
  #looked = false;

  /** @param refresh looks at what the kernel has now */
  constructor(core: Core, service: Service, principal: Principal, refresh: () => void) {
    this.#core = core;
    this.#service = service;
    this.#principal = principal;
    this.#refresh = refresh;
  }

  /** The unit of a set-point. @throws Refusal `not_found`, `invalid` */
  unitOf(action: Action): Unit {
    const { chip, channel } = action.kind === 'pwm' ? action : { chip: undefined, channel: undefined };
    const key = `${action.kind} ${action.device} ${chip} ${channel}`;
    const known = this.#units.get(key) ?? this.#look(action);
    this.#units.set(key, known);
    if (known instanceof Refusal) throw known;
    return known;
  }

  /** Permission first: who has none is told neither how a device is nor what it could do. */
  mayUse(unit: Unit, action: Action): Verdict {
    const { device } = unit.place;
    const access = accessTo(unit, action);
    const key = `${access} ${device}`;
    const known = this.#access.get(key);
    if (known !== undefined) return known;
    const verdict = decide(this.#core.authority.policy, { principal: this.#principal, access, device });
    this.#access.set(key, verdict);
    return verdict;
  }

  /** @throws Refusal `unavailable` */
  mustServe(unit: Unit): void {
    this.#service.mustServe(unit);
    if (unit instanceof SerialUnit || unit instanceof NodeUnit) unit.mustBePlugged();
    else if (unit instanceof InstrumentUnit) unit.mustBeServed();
    else if (!unit.isPlugged)
      throw new Refusal('unavailable', `${unit.name} is unplugged: the kernel does not have it now`, {
        device: unit.name,
      });
  }

  #look(action: Action): Unit | Refusal {
    const found = this.#find(action);
    if (this.#looked || (!(found instanceof Refusal) && found.isPlugged)) return found;
    if (found instanceof Refusal && found.code === 'invalid') return found;
    // One that is not there may have been plugged in since the last look.
    this.#looked = true;
    this.#refresh();
    return this.#find(action);
  }

  #find(action: Action): Unit | Refusal {
    const { inventory } = this.#core;
    try {
      switch (action.kind) {
        case 'pwm': {
          const { device, chip, channel } = action;
          return inventory.channel({ device, chip, channel });
        }
        case 'gpio':
          return inventory.device(action.device, GpioUnit, 'a GPIO output');
        case 'serial':
          return inventory.device(action.device, SerialUnit, 'a serial port');
        case 'ioctl':
          return inventory.device(action.device, NodeUnit, 'a device with a profile');
        case 'instrument':
          return inventory.device(action.device, InstrumentUnit, 'an instrument');
      }
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }
}

function accessTo(unit: Unit, action: Action): DeviceAccess {
  if (action.kind === 'ioctl' && unit instanceof NodeUnit) return requestAccess(unit, action.request);
  if (action.kind === 'instrument' && unit instanceof InstrumentUnit) return methodAccess(unit, action.method);
  return 'write';
}

/**
 * What the policy is asked about a set-point that waits for its turn at a gate: as the gate will ask it then, of the device as it is now.
 * @throws Refusal for what its device cannot do
 */
export function askedOfQueued(unit: Unit, action: Action): Asked[] {
  if (action.kind === 'serial' && unit instanceof SerialUnit) {
    const sent = sendAsked(unit.entry, bytesOf(action), false);
    return action.until === undefined ? [sent] : [receiveAsked(), sent];
  }
  if (action.kind === 'ioctl' && unit instanceof NodeUnit) {
    const call = encodeCall(unit.profile, action.request, action.fields);
    return [requestAsked(unit.profile, action.request, call, unit)];
  }
  if (action.kind === 'instrument' && unit instanceof InstrumentUnit) {
    const { method, fields } = action;
    const checked = checkedCall(unit, { profile: undefined, method, fields });
    if (checked.outOfRange !== undefined) throw checked.outOfRange;
    return askedOf(unit, method, checked.fields);
  }
  throw new Error(`${action.kind} on ${unit.name} waits for no turn`);
}
