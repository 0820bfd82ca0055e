import type { Polarity } from '../contract/pwm/waveform.ts';
import { fail } from './errno.ts';
import { exact, type Rounding } from './pwm-rounding.ts';

/** How a driver behaves: those of the kernel differ. */
export interface PwmDriverOptions {
  /** Channels. */
  npwm?: number;
  /** The channels have one period, and this is what a second one with another period gets; 'round': the first one's period, if it is not longer. */
  sharedPeriod?: 'EINVAL' | 'EBUSY' | 'round';
  /** Default: exact. */
  rounding?: Rounding;
  /** Knows inversed outputs at all. Default: true. */
  inverts?: boolean;
  /** Takes another polarity while the output is on. Default: refuses with EBUSY. */
  polarityWhileEnabled?: boolean;
  /** Takes a duty beyond the period, and a period of 0, while the output is off: kernels since 6.8. Default: true. */
  acceptsBadWhileDisabled?: boolean;
  /** Reads an idle channel as one that is on with a duty of 0, as pca9685 does. */
  enabledAtStart?: boolean;
  /** Stops the output when the channel is given back. Most do not. */
  unexportStopsOutput?: boolean;
  /** Told of every waveform that is put on a pin: what a scope would record. */
  onOutput?: (channel: number, waveform: DriverWaveform) => void;
}

/** u64 as in the kernel. */
export interface DriverState {
  enabled: boolean;
  periodNs: bigint;
  dutyNs: bigint;
  polarity: Polarity;
}

/** struct pwm_waveform. */
export interface DriverWaveform {
  periodNs: bigint;
  highNs: bigint;
  offsetNs: bigint;
}

interface Channel {
  /** What was last asked for: what sysfs reads back. */
  wanted: DriverState;
  /** What is on the pin. */
  output: DriverWaveform;
  held: boolean;
}

const LARGEST_PERIOD_NS = 2n ** 63n - 1n;
/** PCA9685 after a reset: 200 Hz. */
const PERIOD_AT_START_NS = 5_079_040n;
const offWaveform: DriverWaveform = { periodNs: 0n, highNs: 0n, offsetNs: 0n };

/** A PWM driver and its hardware, below sysfs and below the character device: the kernel's drivers/pwm/core.c as far as it shows. */
export class PwmDriver {
  readonly #options: PwmDriverOptions;
  readonly #rounding: Rounding;
  readonly #channels: Channel[];
  /** Where the channels have one period: what it is. */
  #sharedPeriodNs = PERIOD_AT_START_NS;

  constructor(options: PwmDriverOptions) {
    this.#options = options;
    this.#rounding = options.rounding ?? exact;
    this.#channels = Array.from({ length: options.npwm ?? 1 }, () => ({
      wanted: { enabled: false, periodNs: 0n, dutyNs: 0n, polarity: 'normal' },
      output: offWaveform,
      held: false,
    }));
  }

  get channels(): number {
    return this.#channels.length;
  }

  request(number: number): void {
    const channel = this.#at(number);
    if (channel.held) fail('EBUSY');
    channel.held = true;
    if (this.#options.enabledAtStart) channel.wanted = stateOf(this.waveform(number));
  }

  free(number: number): void {
    const channel = this.#at(number);
    channel.held = false;
    if (!this.#options.unexportStopsOutput) return;
    channel.output = offWaveform;
    channel.wanted = { ...channel.wanted, enabled: false };
  }

  wanted(number: number): DriverState {
    return this.#at(number).wanted;
  }

  /** What a scope would show. */
  output(number: number): DriverWaveform {
    return this.#at(number).output;
  }

  /** What the driver reads from the hardware. */
  waveform(number: number): DriverWaveform {
    const { output } = this.#at(number);
    return this.#options.enabledAtStart ? { ...output, periodNs: output.periodNs || this.#sharedPeriodNs } : output;
  }

  /** pwm_apply_might_sleep(): what sysfs calls. */
  apply(number: number, next: DriverState): void {
    const channel = this.#at(number);
    const before = channel.wanted;
    const mustBeGood = next.enabled || this.#options.acceptsBadWhileDisabled === false;
    if (mustBeGood && !isGood(next)) {
      // The kernel lets a state that cannot run become another one that cannot: one file changes at a time.
      if (!before.enabled || isGood(before)) fail('EINVAL');
      channel.wanted = next;
      return;
    }
    if (isEqual(before, next)) return;
    if (next.polarity === 'inversed' && this.#options.inverts === false) fail('EINVAL');
    if (next.polarity !== before.polarity && before.enabled && !this.#options.polarityWhileEnabled) fail('EBUSY');
    const waveform = waveformOf(next);
    const rounded = this.round(number, waveform);
    if (rounded.periodNs > waveform.periodNs && rounded.highNs > 0n) fail('EINVAL');
    this.#put(number, next.enabled ? rounded : offWaveform);
    channel.wanted = next;
  }

  /** pwm_round_waveform_might_sleep(). */
  round(number: number, waveform: DriverWaveform): DriverWaveform {
    if (!isValid(waveform)) fail('EINVAL');
    if (waveform.periodNs === 0n)
      return { ...offWaveform, periodNs: this.#options.enabledAtStart ? this.#sharedPeriodNs : 0n };
    const isFixed = this.#options.sharedPeriod === 'round' && this.#isAnotherHeld(number);
    const periodNs = isFixed ? this.#sharedPeriodNs : this.#rounding.period(waveform.periodNs);
    const within = (ns: bigint) => this.#rounding.within(ns < periodNs ? ns : periodNs, periodNs);
    const highNs = within(waveform.highNs);
    return { periodNs, highNs, offsetNs: highNs === periodNs ? 0n : within(waveform.offsetNs) % periodNs };
  }

  /** pwm_set_waveform_might_sleep(). */
  set(number: number, waveform: DriverWaveform, isExact: boolean): void {
    const rounded = this.round(number, waveform);
    if (isExact && waveform.periodNs > 0n && !isEqual(rounded, waveform)) fail('EDOM');
    this.#put(number, waveform.periodNs === 0n ? offWaveform : rounded);
    this.#at(number).wanted = stateOf(waveform);
  }

  #put(number: number, waveform: DriverWaveform): void {
    const { sharedPeriod } = this.#options;
    const { periodNs } = waveform;
    const taken = this.#channels.find((other, index) => index !== number && other.output.periodNs > 0n)?.output
      .periodNs;
    const isRefused = sharedPeriod === 'EINVAL' || sharedPeriod === 'EBUSY';
    if (isRefused && periodNs > 0n && taken !== undefined && taken !== periodNs) fail(sharedPeriod);
    this.#at(number).output = waveform;
    this.#options.onOutput?.(number, waveform);
    if (periodNs > 0n) this.#sharedPeriodNs = periodNs;
  }

  #isAnotherHeld(number: number): boolean {
    return this.#channels.some((channel, index) => index !== number && channel.held);
  }

  #at(number: number): Channel {
    return this.#channels[number] ?? fail('EINVAL');
  }
}

function isGood({ periodNs, dutyNs }: DriverState): boolean {
  return periodNs > 0n && dutyNs <= periodNs;
}

function isValid({ periodNs, highNs, offsetNs }: DriverWaveform): boolean {
  return periodNs <= LARGEST_PERIOD_NS && highNs <= periodNs && (offsetNs === 0n || offsetNs < periodNs);
}

function isEqual<Values extends object>(a: Values, b: Values): boolean {
  return (Object.keys(a) as (keyof Values)[]).every((key) => a[key] === b[key]);
}

/** pwm_state2wf(), but for an output that never rises: the kernel's own is not valid. */
function waveformOf({ enabled, periodNs, dutyNs, polarity }: DriverState): DriverWaveform {
  if (!enabled) return offWaveform;
  if (polarity === 'normal') return { periodNs, highNs: dutyNs, offsetNs: 0n };
  return { periodNs, highNs: periodNs - dutyNs, offsetNs: dutyNs === periodNs ? 0n : dutyNs };
}

/** pwm_wf2state(): a flat high line comes out as inversed. */
export function stateOf({ periodNs, highNs, offsetNs }: DriverWaveform): DriverState {
  if (periodNs === 0n) return { enabled: false, periodNs: 0n, dutyNs: 0n, polarity: 'normal' };
  if (highNs + offsetNs < periodNs) return { enabled: true, periodNs, dutyNs: highNs, polarity: 'normal' };
  return { enabled: true, periodNs, dutyNs: periodNs - highNs, polarity: 'inversed' };
}
