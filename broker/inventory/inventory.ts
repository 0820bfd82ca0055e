import { Refusal } from '../../contract/errors.ts';
import type { ChannelReference } from '../../contract/methods/fields.ts';
import type { DeviceEntry, PwmEntry } from '../../contract/policy/entries.ts';
import type { Instruments } from '../../contract/policy/profiles.ts';
import { suggest } from '../../contract/suggest.ts';
import type { Os } from '../hardware/os.ts';
import type { Output } from '../hardware/output.ts';
import type { PwmChip } from '../hardware/pwm/backend.ts';
import { PwmOutput } from '../hardware/pwm/pwm-output.ts';
import type { Unit } from '../unit.ts';
import type { PwmUnit } from '../units/pwm-unit.ts';
import type { InventoryChange } from './change.ts';
import { type ChipSource, PwmChannels, splitName } from './pwm-channels.ts';
import { type Profiles, SingleUnits } from './single-units.ts';

/** Which devices there are, under the names that the policy gives them. */
export class Inventory {
  readonly #pwm: PwmChannels;
  readonly #singles: SingleUnits;
  #entries: ReadonlyMap<string, DeviceEntry> = new Map();

  constructor(source: ChipSource, os: Os) {
    this.#pwm = new PwmChannels(source);
    this.#singles = new SingleUnits(os);
  }

  get chips(): readonly PwmChip[] {
    return this.#pwm.chips;
  }

  get units(): Unit[] {
    return [...this.#pwm.units, ...this.#singles.units];
  }

  get devices(): string[] {
    return [...this.#entries.keys()];
  }

  /** What the kernel has and no entry names any more: between `load` and `refresh`, which lets go of it. */
  get abandoned(): Unit[] {
    return [...this.#pwm.abandoned, ...this.#singles.abandoned];
  }

  /** Whether the kernel still has an output, under whatever name. */
  has(output: Output<object>): boolean {
    if (output instanceof PwmOutput) return this.chips.includes(output.chip);
    return this.units.some((unit) => 'output' in unit && unit.output === output);
  }

  /** Takes the entries of a policy. Call `refresh` after it. */
  load(devices: ReadonlyMap<string, DeviceEntry>, profiles: Profiles, instruments: Instruments): void {
    this.#entries = devices;
    const channels = [...devices].filter((entry): entry is [string, PwmEntry] => entry[1].kind === 'pwm');
    this.#pwm.load(new Map(channels));
    this.#singles.load(devices, profiles, instruments);
  }

  /** Looks at what the kernel has now. */
  refresh(): InventoryChange[] {
    return [...this.#pwm.refresh(), ...this.#singles.refresh()];
  }

  unitsOf(device: string): Unit[] {
    return this.units.filter(({ place }) => place.device === device);
  }

  /** All units that a reference names. @throws Refusal `not_found` or `invalid` */
  resolveAll(reference: ChannelReference): Unit[] {
    return this.#isChannel(reference) ? this.#pwm.resolveAll(reference) : [this.#single(reference)];
  }

  /** The PWM channel that a reference names. @throws Refusal `not_found` or `invalid` */
  channel(reference: ChannelReference): PwmUnit {
    if (this.#isChannel(reference)) return this.#pwm.resolve(reference);
    throw this.#ofAnotherKind(reference.device ?? '', 'a PWM channel');
  }

  /** The device of a name, if it is of the kind that is asked for. @param what that kind, for messages @throws Refusal `not_found` or `invalid` */
  device<Of extends Unit>(name: string, kind: abstract new (...args: never[]) => Of, what: string): Of {
    const unit = this.#isChannel({ device: name }) ? undefined : this.#single({ device: name });
    if (unit instanceof kind) return unit;
    throw this.#ofAnotherKind(name, what);
  }

  /** What a name stands for, plugged in or not. @throws Refusal `not_found` or `invalid` */
  expected(reference: string): { device: string; name: string } {
    const { device = '', channel } = splitName(reference, undefined, undefined);
    this.#entry(device);
    return { device, name: channel === undefined ? device : reference };
  }

  /** Whether a reference is to PWM: the kernel's numbers, or an entry of that kind. @throws Refusal `not_found` for a name that is none */
  #isChannel({ device }: ChannelReference): boolean {
    if (device === undefined) return true;
    const kind = this.#entries.get(device)?.kind;
    if (kind !== undefined) return kind === 'pwm';
    const { device: name = '' } = splitName(device, undefined, undefined);
    return this.#entry(name).kind === 'pwm';
  }

  #single({ device = '', chip, channel }: ChannelReference): Unit {
    const unit = this.#singles.find(device);
    if (unit !== undefined && chip === undefined && channel === undefined) return unit;
    const [name = ''] = device.split('/');
    throw new Refusal('invalid', `'${name}' is one device and has no channels: name it alone`, {
      path: 'device',
      value: device,
    });
  }

  #entry(device: string): DeviceEntry {
    const entry = this.#entries.get(device);
    if (entry !== undefined) return entry;
    const known = this.devices;
    throw new Refusal('not_found', `there is no device '${device}' in the policy`, {
      device,
      known,
      ...didYouMean(device, known),
    });
  }

  #ofAnotherKind(name: string, what: string): Refusal {
    const [device = ''] = name.split('/');
    const entry = this.#entry(device);
    const kind = kindText(entry);
    return new Refusal('invalid', `'${device}' is not ${what}: the policy has it as ${kind}`, {
      path: 'device',
      value: name,
    });
  }
}

function kindText(entry: DeviceEntry): string {
  if (entry.kind === 'ioctl') return `ioctl, profile ${entry.profile}`;
  return entry.kind === 'gpio' ? `gpio, an ${entry.direction}` : entry.kind;
}

function didYouMean(device: string, known: readonly string[]): { didYouMean?: string[] } {
  const near = suggest(device, known);
  return near.length === 0 ? {} : { didYouMean: near };
}
