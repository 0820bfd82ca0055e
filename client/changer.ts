import { Refusal } from '../contract/errors.ts';
import type { Caller } from './caller.ts';
import { callRequest, type IoctlResult } from './ioctl.ts';

/** What a changer is made of: the picker carries, slots keep, portals are for people, drives read and write. */
const elementTypes = ['picker', 'slot', 'portal', 'drive'] as const;
export type ElementType = (typeof elementTypes)[number];

/** One element of a changer: each type is counted from 0. */
export interface ElementPlace {
  type: ElementType;
  unit: number;
}

/** One element, and what is in it. */
export interface ChangerElement extends ElementPlace {
  full: boolean;
  /** What is on the cartridge's label, where the changer has read it. */
  barcode: string | undefined;
  /** Where its cartridge was before, where the changer remembers it. */
  source: ElementPlace | undefined;
  /** All that the changer says of it, by the names of the profile `changer`: `accessible`, `exception` … */
  status: IoctlResult<'changer.element'>['fields']['status'];
}

/** How many elements of each type there are. */
export type ChangerParameters = Record<ElementType, number>;

/**
 * One media changer: a device of the profile `changer`. Made by `postern.changer()`. Moving is a danger that a rule must name, `move`.
 *
 *     const changer = postern.changer('changer0');
 *     await changer.load('A00042L8');
 *
 * Everything throws Refusal, see `Tape`.
 */
export class Changer {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
  }

  async parameters(): Promise<ChangerParameters> {
    const { fields } = await callRequest(this.#caller, this.device, 'changer.parameters');
    return { picker: fields.pickers, slot: fields.slots, portal: fields.portals, drive: fields.drives };
  }

  async element({ type, unit }: ElementPlace): Promise<ChangerElement> {
    const { fields } = await callRequest(this.#caller, this.device, 'changer.element', { type, unit });
    const { status, flags, primaryTag, sourceType, sourceUnit } = fields;
    const barcode = flags.includes('primaryTag') ? primaryTag.identifier.trim() : '';
    const source = elementTypes.find((each) => each === sourceType);
    return {
      type,
      unit,
      full: status.includes('full'),
      barcode: barcode === '' ? undefined : barcode,
      source: flags.includes('source') && source !== undefined ? { type: source, unit: sourceUnit } : undefined,
      status,
    };
  }

  /** Every element, one by one: pickers, slots, portals, drives. */
  async *elements(): AsyncGenerator<ChangerElement, void> {
    const parameters = await this.parameters();
    for (const type of elementTypes)
      for (let unit = 0; unit < parameters[type]; unit++) yield await this.element({ type, unit });
  }

  /** Where the cartridge with this bar code is; undefined: in none of the elements. */
  async find(barcode: string): Promise<ChangerElement | undefined> {
    for await (const element of this.elements()) if (element.barcode === barcode) return element;
    return undefined;
  }

  /** Moves the cartridge that is in one element to another; resolves when it is there. */
  async move(from: ElementPlace, to: ElementPlace): Promise<void> {
    const move = { fromType: from.type, fromUnit: from.unit, toType: to.type, toUnit: to.unit };
    await callRequest(this.#caller, this.device, 'changer.move', move);
  }

  /**
   * Moves the cartridge with this bar code into a drive; does nothing where it is there already.
   * @returns where it was
   * @throws Refusal also `not_found` for a bar code that is in no element
   */
  async load(barcode: string, drive = 0): Promise<ElementPlace> {
    const found = await this.find(barcode);
    if (found === undefined)
      throw new Refusal('not_found', `no cartridge in ${this.device} has the bar code ${barcode}`, { barcode });
    const { type, unit } = found;
    if (type !== 'drive' || unit !== drive) await this.move({ type, unit }, { type: 'drive', unit: drive });
    return { type, unit };
  }

  /**
   * Moves the cartridge out of a drive: to this place, else to where it came from, else to the first empty slot. Eject it first.
   * @returns where it is now
   * @throws Refusal also `unavailable` if there is none in the drive, or no room for it
   */
  async unload(drive = 0, to?: ElementPlace): Promise<ElementPlace> {
    const from: ElementPlace = { type: 'drive', unit: drive };
    const { full, source } = await this.element(from);
    if (!full)
      throw new Refusal('unavailable', `there is no cartridge in drive ${drive} of ${this.device}`, {
        device: this.device,
      });
    const target = to ?? (await this.#roomFor(source));
    await this.move(from, target);
    return target;
  }

  async #roomFor(source: ElementPlace | undefined): Promise<ElementPlace> {
    if (source?.type === 'slot' && !(await this.element(source)).full) return source;
    const { slot: slots } = await this.parameters();
    for (let unit = 0; unit < slots; unit++) {
      const slot: ElementPlace = { type: 'slot', unit };
      if (!(await this.element(slot)).full) return slot;
    }
    throw new Refusal('unavailable', `every slot of ${this.device} is full`, { device: this.device });
  }
}
