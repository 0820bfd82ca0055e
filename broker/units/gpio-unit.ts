import { Refusal } from '../../contract/errors.ts';
import type { GpioState } from '../../contract/gpio/level.ts';
import type { Effect } from '../../contract/policy/effects.ts';
import { gpioEffect, safeLevel } from '../../contract/policy/effects-of.ts';
import type { GpioEntry } from '../../contract/policy/entries.ts';
import { GpioLine } from '../hardware/gpio/line.ts';
import type { LineInfo } from '../hardware/gpio/line-info.ts';
import type { Os } from '../hardware/os.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import type { UnitPlace } from '../unit.ts';
import { type Cause, type Change, OutputUnit } from './output-unit.ts';

const INACTIVE: GpioState = { value: 0 };

/** All of an entry that the hardware is told: a line that is asked for in another way is asked for anew. */
export function gpioId({ chip, line, direction, activeLow, bias, drive, debounceUs, edges }: GpioEntry): string {
  const asked = [direction, activeLow === true ? 'active-low' : undefined, bias, drive, debounceUs, edges];
  return `gpio ${chip} ${line} ${asked.filter((part) => part !== undefined).join(',')}`;
}

const PLAIN_ID = /^gpio \/[!-~]+ [!-~]+ [!-~]+$/;

/** One GPIO output line. */
export class GpioUnit extends OutputUnit<GpioState> {
  place: UnitPlace;
  entry: GpioEntry;
  output: GpioLine | undefined;
  readonly closedState: GpioState = INACTIVE;

  readonly #line: GpioLine;

  constructor(device: string, entry: GpioEntry, os: Os) {
    super(gpioId(entry));
    this.place = { name: device, device };
    this.entry = entry;
    this.#line = new GpioLine(os, entry);
  }

  take({ place, entry }: GpioUnit): void {
    this.place = place;
    this.entry = entry;
  }

  look(): void {
    this.output = this.#line.isPresent ? this.#line : undefined;
  }

  get identity(): string | undefined {
    return this.#line.identity;
  }

  /** A level is neither on nor off by itself: whatever is not safe must not outlive its holder. */
  isOn({ value }: GpioState): boolean {
    return value !== this.#safe.value;
  }

  off(): GpioState {
    return this.#safe;
  }

  safeOver(): GpioState {
    return this.#safe;
  }

  initialOver(): GpioState | undefined {
    return this.entry.initial;
  }

  checked(state: GpioState): GpioState {
    return state;
  }

  effect(change: Change<GpioState>): Effect {
    return gpioEffect(this.entry, change);
  }

  announce(subscriptions: Subscriptions, state: GpioState | null, cause: Cause, user: string | undefined): void {
    const value = { device: this.place.device, state, cause };
    subscriptions.publish('gpio.state', this.place, user === undefined ? value : { ...value, user });
  }

  get isOpen(): boolean {
    return this.#line.isOpen;
  }

  lineInfo(): LineInfo {
    return this.#line.info();
  }

  override letGo(): void {
    this.#line.close();
  }

  get safeWords(): string {
    return `value ${this.#safe.value}`;
  }

  /** No shell can hold a line: the next broker makes it safe. */
  failSafeLine(): string {
    if (!PLAIN_ID.test(this.id))
      throw new Refusal('unavailable', `the fail-safe cannot name ${this.id}: it has unusual characters`);
    return this.id;
  }

  get #safe(): GpioState {
    return safeLevel(this.entry);
  }
}
