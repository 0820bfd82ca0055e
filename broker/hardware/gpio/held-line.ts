import * as v from 'valibot';
import { Refusal } from '../../../contract/errors.ts';
import type { GpioEntry } from '../../../contract/policy/entries.ts';
import { gpioLine } from '../../../contract/profiles/shipped/gpio-line.ts';
import type { Fields } from '../../../contract/profiles.ts';
import { type Fd, type Os, OsError } from '../os.ts';
import { findChip, type GpioChip, withChip } from './chip.ts';
import { type Act, judged, lineOf } from './errnos.ts';
import { findLine, infoOf, type LineInfo } from './line-info.ts';
import { encodedRequest, request } from './request.ts';

/** What others see that holds the line. */
const CONSUMER = 'postern';
/** The kernel's most: what comes faster than it is read is lost from the front, and leaves a gap in the sequence. */
const EVENT_BUFFER = 1024;

const made = v.object({ fd: v.number() });
const values = v.object({ bits: v.number() });

interface Held {
  fd: Fd;
  chip: GpioChip;
}

/** One line of a chip, which the kernel gives to one program at a time: held by a descriptor of its own until it is released. */
export class HeldLine {
  readonly #os: Os;
  readonly #entry: GpioEntry;
  #held: Held | undefined;
  /** Where a line that is named was found. */
  #number: { directory: string; line: number } | undefined;

  constructor(os: Os, entry: GpioEntry) {
    this.#os = os;
    this.#entry = entry;
  }

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** Whether its chip is there. Lets go of a line whose chip was unplugged. */
  get isPresent(): boolean {
    const held = this.#held;
    if (held !== undefined && !this.#answers(held)) this.release();
    try {
      return findChip(this.#os, this.#entry.chip) !== undefined;
    } catch (error) {
      // There are several: whoever wants to use it is told.
      if (error instanceof Refusal) return true;
      throw error;
    }
  }

  /** The same for every entry that means this line; undefined while nobody can tell. */
  get identity(): string | undefined {
    try {
      const chip = this.#chip();
      return `${chip.directory}#${this.#numberIn(chip)}`;
    } catch (error) {
      if (error instanceof Refusal || error instanceof OsError) return undefined;
      throw error;
    }
  }

  /** For people: `/dev/gpiochip0#17`. */
  get path(): string {
    const { chip, line } = this.#entry;
    return this.#held === undefined ? `${chip}#${line}` : `/dev/${this.#held.chip.name}#${line}`;
  }

  /** @throws Refusal `unavailable`, `not_found`; OsError */
  info(): LineInfo {
    return this.#try('find', () => {
      const chip = this.#chip();
      const line = this.#numberIn(chip);
      const { consumer, ...info } = withChip(this.#os, chip, (fd) => infoOf(this.#os, fd, line));
      return this.isHeld || consumer === undefined ? info : { ...info, consumer };
    });
  }

  /** Takes the line from the kernel. @throws Refusal `busy`, `unavailable`, `not_found`, `invalid`; OsError */
  take(config: Fields): void {
    const chip = this.#try('find', () => this.#chip());
    const line = this.#try('find', () => this.#numberIn(chip));
    const asked = { offsets: [line], consumer: CONSUMER, config, eventBufferSize: EVENT_BUFFER };
    const { fd } = this.#try('take', () =>
      withChip(this.#os, chip, (node) => v.parse(made, request(this.#os, node, gpioLine, 'getLine', asked))),
    );
    this.#os.adopt(fd, `/dev/${chip.name}#${line}`);
    this.#held = { fd, chip };
  }

  /** It must be held. */
  configure(config: Fields, act: Act = 'configure'): void {
    this.#try(act, () => request(this.#os, this.fd, gpioLine, 'setConfig', config));
  }

  /** It must be held. Logical: 1 is active. */
  get value(): 0 | 1 {
    const { bits } = this.#try('read', () =>
      v.parse(values, request(this.#os, this.fd, gpioLine, 'getValues', { mask: 1 })),
    );
    return bits === 1 ? 1 : 0;
  }

  /** It must be held, and an output. */
  set value(value: 0 | 1) {
    this.#try('set', () => request(this.#os, this.fd, gpioLine, 'setValues', valuesOf(value)));
  }

  /** `gpiochip0`; of a line that is not held, the place of its chip. */
  get chipName(): string {
    return this.#held?.chip.name ?? this.#entry.chip;
  }

  /** @throws Refusal `unavailable` if it is not held */
  get fd(): Fd {
    if (this.#held !== undefined) return this.#held.fd;
    const { chip, line } = this.#entry;
    throw new Refusal('unavailable', `${lineOf(this.#entry)} is not open: open it first`, { chip, line });
  }

  /** Gives it back to the kernel, which keeps no value for a line that nobody holds. */
  release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#os.close(held.fd);
  }

  /** What an error of a call on the line means; lets go of one whose chip was unplugged. */
  judged(error: unknown, act: Act): unknown {
    // The descriptor of a chip that was unplugged is of no use when it is plugged in again.
    if (error instanceof OsError && error.errno === 'ENODEV') this.release();
    const isBusy = error instanceof OsError && error.errno === 'EBUSY';
    return judged(error, { act, entry: this.#entry, consumer: isBusy ? this.#consumer() : undefined });
  }

  #try<Result>(act: Act, call: () => Result): Result {
    try {
      return call();
    } catch (error) {
      throw this.judged(error, act);
    }
  }

  #chip(): GpioChip {
    const chip = findChip(this.#os, this.#entry.chip);
    if (chip === undefined) throw new OsError('ENODEV', 'open', this.#entry.chip);
    return chip;
  }

  #numberIn(chip: GpioChip): number {
    const { line: wanted } = this.#entry;
    if (this.#number?.directory !== chip.directory) {
      const line = withChip(this.#os, chip, (fd) => findLine(this.#os, fd, this.#entry.chip, wanted));
      this.#number = { directory: chip.directory, line };
    }
    return this.#number.line;
  }

  /** A chip that was unplugged and plugged in again is at the same place, and does not know the line any more. */
  #answers({ fd }: Held): boolean {
    try {
      request(this.#os, fd, gpioLine, 'getValues', { mask: 1 });
      return true;
    } catch (error) {
      return !(error instanceof OsError && error.errno === 'ENODEV');
    }
  }

  #consumer(): string | undefined {
    try {
      return this.info().consumer;
    } catch (error) {
      if (error instanceof Refusal || error instanceof OsError) return undefined;
      throw error;
    }
  }
}

/** Of the one line that is held by its descriptor. */
const valuesOf = (value: 0 | 1): Fields => ({ bits: value, mask: 1 });

/** The call that sets a line, made up beforehand. */
export const setValue = (value: 0 | 1) => encodedRequest(gpioLine, 'setValues', valuesOf(value));
