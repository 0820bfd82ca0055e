import { fail } from '../errno.ts';
import type { TapeMedium } from '../tape/medium.ts';
import type { Element } from './element.ts';

/** The elements of a changer, and the arm that moves cartridges between them (drivers/scsi/ch.c: which errno means what). */
export class Robot {
  readonly #elements: readonly (readonly Element[])[];
  /** What the arm stands at. */
  at: Element | undefined;

  /** @param elements by type, by unit */
  constructor(elements: readonly (readonly Element[])[]) {
    this.#elements = elements;
  }

  count(type: number): number {
    return this.#elements[type]?.length ?? 0;
  }

  find(type: number, unit: number): Element | undefined {
    return this.#elements[type]?.[unit];
  }

  /** @throws Errno EBADSLT */
  element(type: number, unit: number): Element {
    return this.find(type, unit) ?? fail('EBADSLT');
  }

  /** @throws Errno EBADE from an empty element, EXFULL into a full one, EIO where the drive does not let go */
  move(from: Element, to: Element): void {
    mustBeFull(from);
    if (to.medium !== undefined) fail('EXFULL');
    mustBeReachable(from, to);
    this.#put(from.take(), from, to);
  }

  /** What is in the second goes to the third, what is in the first to the second. The third may be the first. */
  exchange(first: Element, second: Element, third: Element): void {
    mustBeFull(first);
    mustBeFull(second);
    if (second === first || (third.medium !== undefined && third !== first)) fail('EXFULL');
    mustBeReachable(first, second, third);
    const held = second.take();
    this.#put(first.take(), first, second);
    this.#put(held, second, third);
  }

  #put(medium: TapeMedium, from: Element, to: Element): void {
    to.put(medium);
    to.source = from;
    this.at = to;
  }
}

function mustBeFull(element: Element): void {
  if (element.medium === undefined) fail('EBADE');
}

function mustBeReachable(...elements: Element[]): void {
  if (elements.some(({ isReachable }) => !isReachable)) fail('EIO');
}
