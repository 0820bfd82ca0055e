import { Refusal } from '../../contract/errors.ts';
import type { GpioEntry } from '../../contract/policy/entries.ts';
import { GpioInput } from '../hardware/gpio/gpio-input.ts';
import type { LineInfo } from '../hardware/gpio/line-info.ts';
import type { Os } from '../hardware/os.ts';
import { Unit, type UnitFacts, type UnitPlace } from '../unit.ts';
import { gpioId } from './gpio-unit.ts';

/** One GPIO input line: read, and listened to; there is nothing to make safe. */
export class GpioInputUnit extends Unit {
  place: UnitPlace;
  entry: GpioEntry;
  isPlugged = false;
  readonly safeWords = 'as it is';
  readonly #line: GpioInput;

  constructor(device: string, entry: GpioEntry, os: Os) {
    super(gpioId(entry));
    this.place = { name: device, device };
    this.entry = entry;
    this.#line = new GpioInput(os, entry);
  }

  take({ place, entry }: GpioInputUnit): void {
    this.place = place;
    this.entry = entry;
  }

  look(): void {
    this.isPlugged = this.#line.isPresent;
  }

  get identity(): string | undefined {
    return this.#line.identity;
  }

  get isOpen(): boolean {
    return this.#line.isOpen;
  }

  lineInfo(): LineInfo {
    return this.#line.info();
  }

  /** The line, asked for if it is not ours yet. @throws Refusal `unavailable` while it is unplugged, `busy` */
  get plugged(): GpioInput {
    if (this.isPlugged) return this.#line;
    throw new Refusal('unavailable', `${this.name} is unplugged: the kernel has no ${this.entry.chip} now`, {
      device: this.name,
    });
  }

  facts(): UnitFacts | undefined {
    return this.isPlugged ? { path: this.#line.path, backend: 'chardev', open: this.isOpen } : undefined;
  }

  failSafeLine(): undefined {
    return undefined;
  }

  override letGo(): void {
    this.#line.close();
  }
}
