import { Refusal } from '../../contract/errors.ts';
import type { ChannelReference } from '../../contract/methods/fields.ts';
import { breadth, coversChannel, coversChip } from '../../contract/policy/coverage.ts';
import type { PwmEntry } from '../../contract/policy/entries.ts';
import type { BackendName, PwmChip } from '../hardware/pwm/backend.ts';
import { type PwmPlace, PwmUnit } from '../units/pwm-unit.ts';
import type { InventoryChange } from './change.ts';

/** What finds the chips that the kernel has now: keeps the objects of those that stay. */
export interface ChipSource {
  /** `preference`: which kernel interface an entry wants for a chip. */
  scan(preference: (devicePath: string, number: number) => BackendName | undefined): readonly PwmChip[];
}

/**
 * Which PWM channels there are under which names. An entry may cover one channel or many; the narrowest entry that covers a
 * channel names it, so that every channel has one name. Two equally narrow ones are a mistake that puts it out of service.
 */
export class PwmChannels {
  readonly #source: ChipSource;
  #entries: [device: string, entry: PwmEntry][] = [];
  readonly #units = new Map<string, PwmUnit>();
  /** Those that are plugged in, by the name and by the kernel's numbers that each has to itself. */
  readonly #byName = new Map<string, PwmUnit>();
  readonly #byNumbers = new Map<string, PwmUnit>();
  #chips: readonly PwmChip[] = [];

  constructor(source: ChipSource) {
    this.#source = source;
  }

  get chips(): readonly PwmChip[] {
    return this.#chips;
  }

  get units(): Iterable<PwmUnit> {
    return this.#units.values();
  }

  entry(device: string): PwmEntry | undefined {
    return this.#entries.find(([name]) => name === device)?.[1];
  }

  /** What the kernel has and no entry names any more: between `load` and `refresh`, which lets go of it. */
  get abandoned(): PwmUnit[] {
    return [...this.#units.values()].filter(
      ({ chip, place }) => chip !== undefined && this.#covering(chip, place.channel) === undefined,
    );
  }

  /** Takes the entries of a policy. Call `refresh` after it. */
  load(devices: ReadonlyMap<string, PwmEntry>): void {
    this.#entries = [...devices];
  }

  /** Looks at what the kernel has now. */
  refresh(): InventoryChange[] {
    this.#chips = this.#source.scan((devicePath, number) => this.#preference(devicePath, number));
    const changes: InventoryChange[] = [];
    const present = new Set<string>();
    for (const chip of this.#chips)
      for (let channel = 0; channel < chip.info.channels; channel++) {
        const change = this.#reconcile(chip, channel, present);
        if (change !== undefined) changes.push(change);
      }
    for (const [id, unit] of this.#units) {
      if (present.has(id)) continue;
      if (unit.chip !== undefined) changes.push({ unit, event: 'vanished' });
      unit.chip = undefined;
      if (this.entry(unit.place.device) === undefined) this.#units.delete(id);
    }
    this.#index();
    return changes;
  }

  #index(): void {
    this.#byName.clear();
    this.#byNumbers.clear();
    for (const unit of this.#units.values()) {
      if (unit.chip === undefined) continue;
      this.#byName.set(unit.name, unit);
      this.#byNumbers.set(`${unit.place.chip}/${unit.place.channel}`, unit);
    }
  }

  #reconcile(chip: PwmChip, channel: number, present: Set<string>): InventoryChange | undefined {
    const covering = this.#covering(chip, channel);
    if (covering === undefined) return undefined;
    const { place, entry, conflict } = covering;
    const id = `${chip.info.devicePath}#${channel}`;
    present.add(id);
    const known = this.#units.get(id);
    const unit = known ?? new PwmUnit(id, place, entry, chip);
    const appeared = known === undefined || known.chip === undefined;
    unit.place = place;
    unit.chip = chip;
    unit.entry = entry;
    unit.conflict = conflict;
    this.#units.set(id, unit);
    return appeared ? { unit, event: 'appeared' } : undefined;
  }

  #preference(devicePath: string, number: number): BackendName | undefined {
    const wishes = this.#entries
      .filter(([, entry]) => coversChip(entry, devicePath, number))
      .map(([, entry]) => entry.backend);
    return wishes.find((wish) => wish === 'sysfs' || wish === 'chardev');
  }

  #covering(chip: PwmChip, channel: number): { place: PwmPlace; entry: PwmEntry; conflict?: string } | undefined {
    const { devicePath, number } = chip.info;
    const all = this.#entries.filter(
      ([, entry]) => coversChip(entry, devicePath, number) && coversChannel(entry, channel),
    );
    const narrowest = Math.min(...all.map(([, entry]) => breadth(entry)));
    const [found, rival] = all.filter(([, entry]) => breadth(entry) === narrowest);
    if (found === undefined) return undefined;
    const [device, entry] = found;
    const place = { name: unitName(device, entry, number, channel), device, chip: number, channel };
    if (rival === undefined) return { place, entry };
    return { place, entry, conflict: `it has two names in the policy, '${device}' and '${rival[0]}': remove one` };
  }

  /** All units that a reference names. @throws Refusal `not_found` or `invalid` */
  resolveAll({ device, chip, channel }: ChannelReference): PwmUnit[] {
    const target = device === undefined ? { chip, channel } : splitName(device, chip, channel);
    if (device === undefined && (chip === undefined || channel === undefined))
      throw new Refusal('invalid', 'name a device, or a chip and a channel', { path: 'device' });
    const found = [...this.#units.values()].filter(
      ({ place }) =>
        (target.device === undefined || place.device === target.device) &&
        (target.chip === undefined || place.chip === target.chip) &&
        (target.channel === undefined || place.channel === target.channel),
    );
    if (found.length > 0) return found;
    throw this.#notFound(target);
  }

  /** The one unit that a reference names. @throws Refusal `not_found` or `invalid` */
  resolve(reference: ChannelReference): PwmUnit {
    const exact = this.#exact(reference);
    if (exact !== undefined) return exact;
    const [unit, other] = this.resolveAll(reference);
    if (unit !== undefined && other === undefined) return unit;
    const device = unit?.place.device ?? '';
    throw new Refusal('invalid', `'${device}' has several channels: name one, as in '${unit?.name}'`, {
      path: 'channel',
    });
  }

  /** The unit that a reference names by all of its own name, or by nothing but the kernel's numbers. */
  #exact({ device, chip, channel }: ChannelReference): PwmUnit | undefined {
    if (device === undefined) return this.#byNumbers.get(`${chip}/${channel}`);
    return chip === undefined && channel === undefined ? this.#byName.get(device) : undefined;
  }

  #notFound({ device, chip, channel }: ChannelReference): Refusal {
    if (device === undefined) {
      const message = `no inventory entry covers chip ${chip} channel ${channel}, or the kernel has no such channel`;
      return new Refusal('not_found', message, { chip, channel });
    }
    const where = [chip === undefined ? '' : ` chip ${chip}`, channel === undefined ? '' : ` channel ${channel}`].join(
      '',
    );
    if (where !== '') return new Refusal('not_found', `device '${device}' has no${where}`, { device });
    return new Refusal(
      'unavailable',
      `device '${device}' is not plugged in: the kernel has no chip at ${String(this.entry(device)?.chip)}`,
      { device },
    );
  }
}

function unitName(device: string, entry: PwmEntry, chip: number, channel: number): string {
  if (entry.chip === '*') return `${device}/${chip}/${channel}`;
  return typeof entry.channel === 'number' ? device : `${device}/${channel}`;
}

/** `leds/3` → channel 3 of leds; `all/0/1` → chip 0, channel 1. Explicit numbers beside the name count first. */
export function splitName(text: string, chip: number | undefined, channel: number | undefined): ChannelReference {
  const [device, ...numbers] = text.split('/');
  const parsed = numbers.map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : Number.NaN));
  if (parsed.some(Number.isNaN) || parsed.length > 2)
    throw new Refusal('invalid', `'${text}' is not a device: use NAME, NAME/CHANNEL or NAME/CHIP/CHANNEL`, {
      path: 'device',
      value: text,
    });
  return { device, chip: chip ?? (parsed.length === 2 ? parsed[0] : undefined), channel: channel ?? parsed.at(-1) };
}
