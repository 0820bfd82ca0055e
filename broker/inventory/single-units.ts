import type { DeviceEntry } from '../../contract/policy/entries.ts';
import type { Instruments } from '../../contract/policy/profiles.ts';
import type { Profile } from '../../contract/profiles.ts';
import type { Os } from '../hardware/os.ts';
import { hangingOn } from '../serial/hanging.ts';
import type { Unit } from '../unit.ts';
import { GpioInputUnit } from '../units/gpio-input-unit.ts';
import { GpioUnit } from '../units/gpio-unit.ts';
import { InstrumentUnit } from '../units/instrument-unit.ts';
import { LedUnit } from '../units/led-unit.ts';
import { NodeUnit } from '../units/node-unit.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import type { InventoryChange } from './change.ts';

/** A unit that an entry names all by itself. */
export interface SingleUnit extends Unit {
  /** Looks whether the kernel has it now. */
  look(): void;
  /** What it stands for in the kernel, as far as that is known: two entries that come to the same are one device. */
  readonly identity: string | undefined;
  /** Takes over what another unit for the same hardware was told. */
  take(other: SingleUnit): void;
}

/** The profiles that entries may name. */
export type Profiles = ReadonlyMap<string, Profile>;

/** Which devices there are of the kinds whose entries name one unit each: nodes, GPIO lines, LEDs, serial ports, instruments. */
export class SingleUnits {
  readonly #os: Os;
  readonly #units = new Map<string, SingleUnit>();
  /** As the policy has them; made again with each policy, and taken where the hardware is another. */
  #wanted: readonly SingleUnit[] = [];

  constructor(os: Os) {
    this.#os = os;
  }

  get units(): Iterable<Unit> {
    return this.#units.values();
  }

  find(device: string): Unit | undefined {
    for (const unit of this.#units.values()) if (unit.place.device === device) return unit;
    return undefined;
  }

  /** What no entry names any more: between `load` and `refresh`, which lets go of it. */
  get abandoned(): Unit[] {
    return [...this.#units.values()].filter(({ id }) => !this.#wanted.some((wanted) => wanted.id === id));
  }

  /** Takes the entries of a policy. Call `refresh` after it. */
  load(devices: ReadonlyMap<string, DeviceEntry>, profiles: Profiles, instruments: Instruments): void {
    const find = (device: string) => this.find(device);
    const around = { os: this.#os, devices, profiles, instruments, find };
    this.#wanted = [...devices].flatMap(([device, entry]) => make(device, entry, around) ?? []);
  }

  /** Looks at what the kernel has now. */
  refresh(): InventoryChange[] {
    const changes: InventoryChange[] = [];
    for (const unit of this.abandoned) {
      this.#units.delete(unit.id);
      changes.push({ unit, event: 'dropped' });
    }
    for (const wanted of this.#wanted) this.#take(wanted);
    for (const unit of [...this.#units.values()].sort(portsFirst)) {
      const before = unit.isPlugged;
      unit.look();
      if (unit.isPlugged !== before) changes.push({ unit, event: unit.isPlugged ? 'appeared' : 'vanished' });
    }
    this.#findRivals();
    return changes;
  }

  #take(wanted: SingleUnit): void {
    const known = this.#units.get(wanted.id);
    if (known === undefined) this.#units.set(wanted.id, wanted);
    else if (known !== wanted) known.take(wanted);
  }

  /** Two entries that come to one piece of hardware: nobody could say whose rules hold. */
  #findRivals(): void {
    const byIdentity = new Map<string, SingleUnit>();
    for (const unit of this.#units.values()) {
      unit.conflict = undefined;
      const { identity } = unit;
      if (identity === undefined) continue;
      const rival = byIdentity.get(identity);
      byIdentity.set(identity, rival ?? unit);
      if (rival === undefined) continue;
      const conflict = `it has two names in the policy, '${rival.place.device}' and '${unit.place.device}': remove one`;
      rival.conflict = conflict;
      unit.conflict = conflict;
    }
  }
}

/** An instrument is looked at after the port that it hangs on. */
const portsFirst = (a: SingleUnit, b: SingleUnit): number =>
  Number(a instanceof InstrumentUnit) - Number(b instanceof InstrumentUnit);

/** What units are made of, beside their entries. */
interface Around {
  os: Os;
  devices: ReadonlyMap<string, DeviceEntry>;
  profiles: Profiles;
  instruments: Instruments;
  find(device: string): Unit | undefined;
}

function make(device: string, entry: DeviceEntry, around: Around): SingleUnit | undefined {
  const { os, devices, profiles, instruments, find } = around;
  switch (entry.kind) {
    case 'pwm':
      return undefined; // a range of channels, or of chips: see pwm-channels.ts
    case 'ioctl': {
      const profile = profiles.get(entry.profile);
      return profile && new NodeUnit(device, entry, profile, os);
    }
    case 'gpio':
      return entry.direction === 'output' ? new GpioUnit(device, entry, os) : new GpioInputUnit(device, entry, os);
    case 'led':
      return new LedUnit(device, entry, os);
    case 'serial':
      return new SerialUnit(device, entry, hangingOn(device, entry, devices, instruments), os);
    case 'instrument': {
      const profile = instruments.get(entry.profile);
      return profile && new InstrumentUnit(device, entry, profile, find);
    }
  }
}
