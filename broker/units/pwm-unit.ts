import { Refusal } from '../../contract/errors.ts';
import type { Effect } from '../../contract/policy/effects.ts';
import type { DeclaredState, PwmEntry } from '../../contract/policy/schema.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import type { PwmChip } from '../hardware/pwm/backend.ts';
import { PwmOutput } from '../hardware/pwm/pwm-output.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import type { UnitFacts, UnitPlace } from '../unit.ts';
import { type Cause, type Change, OutputUnit } from './output-unit.ts';

/** The inventory's name, and the kernel's numbers, which may change when it is plugged in again. */
export interface PwmPlace extends UnitPlace {
  chip: number;
  channel: number;
}

/** A device path that the fail-safe script reads as one word. */
const PLAIN_PATH = /^\/sys\/devices\/[!-~]+$/;

const OFF: DeclaredState = { enabled: false };

/** One PWM channel. Its id is the device's own path and the channel. */
export class PwmUnit extends OutputUnit<PwmState> {
  place: PwmPlace;
  entry: PwmEntry;
  readonly closedState: PwmState = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };
  #output: PwmOutput | undefined;

  constructor(id: string, place: PwmPlace, entry: PwmEntry, chip: PwmChip) {
    super(id);
    this.place = place;
    this.entry = entry;
    this.chip = chip;
  }

  /** Undefined while it is unplugged. */
  get chip(): PwmChip | undefined {
    return this.#output?.chip;
  }

  set chip(chip: PwmChip | undefined) {
    if (chip === this.chip) return;
    this.lastKnown = undefined;
    this.#output = chip && new PwmOutput(chip, this.place.channel);
  }

  get output(): PwmOutput | undefined {
    return this.#output;
  }

  override facts(): UnitFacts | undefined {
    const { chip, channel } = this.place;
    const facts = super.facts();
    return facts && { ...facts, chip, channel };
  }

  isOn({ enabled }: PwmState): boolean {
    return enabled;
  }

  off(previous: PwmState): PwmState {
    return { ...previous, enabled: false };
  }

  safeOver(previous: PwmState): PwmState {
    return declaredOver(previous, this.#safe);
  }

  initialOver(previous: PwmState): PwmState | undefined {
    const { initial } = this.entry;
    return initial && declaredOver(previous, initial);
  }

  checked(state: PwmState): PwmState {
    const { enabled, periodNs, dutyNs } = state;
    if (dutyNs > periodNs) {
      const message = `dutyNs ${dutyNs} is longer than periodNs ${periodNs} on ${this.name}: set both together`;
      throw new Refusal('invalid', message, { path: 'dutyNs', value: dutyNs, allowed: [0, periodNs] });
    }
    if (enabled && periodNs === 0) {
      const message = `${this.name} has period 0 and cannot run: give periodNs (pwm.ratio: set a frequency above 0)`;
      throw new Refusal('invalid', message, { path: 'periodNs', value: 0 });
    }
    return state;
  }

  effect(change: Change<PwmState>): Effect {
    return { kind: 'pwm', ...change };
  }

  announce(subscriptions: Subscriptions, state: PwmState | null, cause: Cause, user: string | undefined): void {
    const value = { ...this.place, state, cause };
    subscriptions.publish('pwm.state', this.place, user === undefined ? value : { ...value, user });
  }

  get safeWords(): string {
    return safeWordsOf(this.entry);
  }

  failSafeLine(): string {
    const path = this.id.slice(0, this.id.lastIndexOf('#'));
    if (!PLAIN_PATH.test(path))
      throw new Refusal('unavailable', `the fail-safe cannot name ${path}: it has unusual characters`);
    const { enabled, periodNs, dutyNs, polarity } = this.#safe;
    const values = [enabled ? 1 : 0, periodNs ?? '-', dutyNs ?? '-', polarity ?? '-'];
    return ['pwm', path, this.place.channel, ...values].join(' ');
  }

  get #safe(): DeclaredState {
    return this.entry.safe ?? OFF;
  }
}

/** What the channels of an entry become when nobody holds them, in words. */
export function safeWordsOf({ safe = OFF }: PwmEntry): string {
  const { enabled, ...rest } = safe;
  return [enabled ? 'on' : 'off', ...Object.entries(rest).map(([name, value]) => `${name} ${value}`)].join(', ');
}

/** A declared state laid over the present one: what it leaves out stays. */
function declaredOver(previous: PwmState, { enabled, periodNs, dutyNs, polarity }: DeclaredState): PwmState {
  return {
    enabled,
    periodNs: periodNs ?? previous.periodNs,
    dutyNs: dutyNs ?? previous.dutyNs,
    polarity: polarity ?? previous.polarity,
  };
}
