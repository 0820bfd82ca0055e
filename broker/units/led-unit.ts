import { Refusal } from '../../contract/errors.ts';
import type { LedState } from '../../contract/led/state.ts';
import type { Effect } from '../../contract/policy/effects.ts';
import type { DeclaredLed, LedEntry } from '../../contract/policy/entries.ts';
import { Led, type LedLimits } from '../hardware/led/led.ts';
import type { Os } from '../hardware/os.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import type { UnitPlace } from '../unit.ts';
import { type Cause, type Change, OutputUnit } from './output-unit.ts';

const DARK: LedState = { brightness: 0, trigger: 'none' };

const PLAIN_NAME = /^[!-~]+$/;

/** One LED. */
export class LedUnit extends OutputUnit<LedState> {
  place: UnitPlace;
  entry: LedEntry;
  output: Led | undefined;
  readonly closedState: LedState = DARK;

  readonly #led: Led;

  constructor(device: string, entry: LedEntry, os: Os) {
    super(`led ${entry.led}`);
    this.place = { name: device, device };
    this.entry = entry;
    this.#led = new Led(os, entry.led);
  }

  take({ place, entry }: LedUnit): void {
    this.place = place;
    this.entry = entry;
  }

  look(): void {
    this.output = this.#led.isPresent ? this.#led : undefined;
  }

  get identity(): string {
    return this.id;
  }

  isOn({ brightness, trigger }: LedState): boolean {
    return brightness > 0 || trigger !== 'none';
  }

  off(): LedState {
    return DARK;
  }

  safeOver(): LedState {
    return this.#safe;
  }

  initialOver(): LedState | undefined {
    return this.entry.initial && stateOf(this.entry.initial);
  }

  checked(state: LedState): LedState {
    return state;
  }

  effect(change: Change<LedState>): Effect {
    return { kind: 'led', ...change };
  }

  announce(subscriptions: Subscriptions, state: LedState | null, cause: Cause, user: string | undefined): void {
    if (state === null) return;
    const value = { device: this.place.device, state, cause };
    subscriptions.publish('led.state', this.place, user === undefined ? value : { ...value, user });
  }

  /** It must be open. */
  limits(): LedLimits {
    return this.#led.limits();
  }

  override letGo(): void {
    this.#led.close();
  }

  get safeWords(): string {
    const { brightness, trigger } = this.#safe;
    return trigger === 'none' ? `brightness ${brightness}` : `brightness ${brightness}, trigger ${trigger}`;
  }

  failSafeLine(): string {
    const { led } = this.entry;
    if (!PLAIN_NAME.test(led))
      throw new Refusal('unavailable', `the fail-safe cannot name ${led}: it has unusual characters`);
    const { brightness, trigger } = this.#safe;
    return `led ${led} ${brightness} ${trigger}`;
  }

  get #safe(): LedState {
    return stateOf(this.entry.safe ?? DARK);
  }
}

function stateOf({ brightness, trigger = 'none' }: DeclaredLed): LedState {
  return { brightness, trigger };
}
