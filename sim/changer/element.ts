import { fail } from '../errno.ts';
import type { TapeMedium } from '../tape/medium.ts';
import type { SimulatedTape } from '../tape.ts';

/** CHET_MT, CHET_ST, CHET_IE, CHET_DT. */
export const PICKER = 0;
export const SLOT = 1;
export const PORTAL = 2;
export const DRIVE = 3;

/** CESTATUS_FULL, _IMPEXP, _ACCESS, _EXENAB, _INENAB. */
const FULL = 0x01;
const IMPEXP = 0x02;
const ACCESS = 0x08;
const EXENAB = 0x10;
const INENAB = 0x20;

/** A place for one cartridge. */
export interface Element {
  readonly type: number;
  readonly unit: number;
  readonly medium: TapeMedium | undefined;
  /** The element that its cartridge was moved from. */
  source: Element | undefined;
  readonly status: number;
  /** The arm can put something there, or take what is there. */
  readonly isReachable: boolean;
  put(medium: TapeMedium): void;
  take(): TapeMedium;
}

/** A slot, the portal, or the picker's hand. */
export class Place implements Element {
  readonly type: number;
  readonly unit: number;
  readonly isReachable = true;
  source: Element | undefined;
  medium: TapeMedium | undefined;
  /** A person put it there. */
  isImported = false;

  constructor(type: number, unit: number) {
    this.type = type;
    this.unit = unit;
  }

  get status(): number {
    const full = this.medium === undefined ? 0 : FULL;
    if (this.type === PICKER) return full;
    return full | ACCESS | (this.type === PORTAL ? EXENAB | INENAB | (this.isImported ? IMPEXP : 0) : 0);
  }

  put(medium: TapeMedium): void {
    this.medium = medium;
    this.isImported = false;
  }

  take(): TapeMedium {
    const { medium } = this;
    if (medium === undefined) fail('EBADE');
    this.medium = undefined;
    this.isImported = false;
    this.source = undefined;
    return medium;
  }
}

/** A tape drive: what is put there is loaded, and only what was unloaded can be taken. */
export class Drive implements Element {
  readonly type = DRIVE;
  readonly unit: number;
  source: Element | undefined;
  readonly #tape: SimulatedTape;

  constructor(unit: number, tape: SimulatedTape) {
    this.unit = unit;
    this.#tape = tape;
  }

  get medium(): TapeMedium | undefined {
    return this.#tape.medium;
  }

  get status(): number {
    return (this.medium === undefined ? 0 : FULL) | (this.isReachable ? ACCESS : 0);
  }

  get isReachable(): boolean {
    return this.#tape.isReachable;
  }

  put(medium: TapeMedium): void {
    this.#tape.insert(medium);
  }

  take(): TapeMedium {
    const medium = this.#tape.take();
    this.source = undefined;
    return medium;
  }
}
