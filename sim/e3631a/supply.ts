/**
 * The supply itself, without an interface: what it is set to, what hangs on it, and what comes of both. What is refused throws ScpiError,
 * and changes nothing.
 */
import type { Clock } from '../../broker/hardware/os.ts';
import { refuse } from './errors.ts';
import { Journal } from './journal.ts';
import { inSteps, type Load, NOTHING, operatingPoint, type Point, type Setting } from './load.ts';
import { forEachOutput, type OutputName, outputNames, ranges } from './outputs.ts';
import { type Reading, readBack } from './readback.ts';
import { Status } from './status.ts';
import { Trigger } from './trigger.ts';

export type Quantity = 'volts' | 'amps';
/** A level, or a word for one. */
export type Level = number | 'MIN' | 'MAX' | 'DEF';

interface Output {
  set: Setting;
  /** Levels that wait for a trigger; as set where none was given. */
  pending: Partial<Setting>;
  load: Load;
  point: Point;
}

/** What *SAV keeps. */
interface Stored {
  readonly selected: OutputName;
  readonly set: Readonly<Record<OutputName, Setting>>;
  readonly isOn: boolean;
  readonly isTracking: boolean;
  readonly source: Trigger['source'];
  readonly delayS: number;
}

const resetSettings = forEachOutput((name): Setting => ({ volts: 0, amps: ranges[name].resetAmps }));
const resetState: Stored = {
  selected: 'P6V',
  set: resetSettings,
  isOn: false,
  isTracking: false,
  source: 'BUS',
  delayS: 0,
};

/** The two that track each other. */
const mirrorOf: Readonly<Record<OutputName, OutputName | undefined>> = {
  P6V: undefined,
  P25V: 'N25V',
  N25V: 'P25V',
};

export class Supply {
  readonly status = new Status();
  readonly trigger: Trigger;
  readonly journal = new Journal();
  /** Who operates it: the front panel; the interface; the interface, and nobody may change that at the front panel. */
  control: 'local' | 'remote' | 'locked' = 'local';
  readonly display: { isOn: boolean; text: string } = { isOn: true, text: '' };
  beeps = 0;
  selected: OutputName = 'P6V';
  readonly #clock: Clock;
  readonly #outputs = forEachOutput(
    (name): Output => ({
      set: resetSettings[name],
      pending: {},
      load: NOTHING,
      point: operatingPoint(name, false, resetSettings[name], NOTHING),
    }),
  );
  readonly #stored = new Map<number, Stored>();
  #isOn = false;
  #isTracking = false;
  #coupled: readonly OutputName[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.trigger = new Trigger(clock, () => this.#applyPending());
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  get isTracking(): boolean {
    return this.#isTracking;
  }

  get coupled(): readonly OutputName[] {
    return this.#coupled;
  }

  setting(output: OutputName): Setting {
    return this.#outputs[output].set;
  }

  /** As set where no level waits for a trigger. */
  pending(output: OutputName): Setting {
    const { set, pending } = this.#outputs[output];
    return { ...set, ...pending };
  }

  /** What is really at the terminals. */
  point(output: OutputName): Point {
    return this.#outputs[output].point;
  }

  /** What its meter shows of it. */
  measure(output: OutputName): Reading {
    return readBack(output, this.point(output));
  }

  connect(output: OutputName, load: Load): void {
    this.#outputs[output].load = load;
    this.#settle();
  }

  /** In volts or amperes. @throws ScpiError -222 */
  level(output: OutputName, quantity: Quantity, level: Level): number {
    const range = ranges[output];
    const end = range[quantity];
    const words = { MIN: 0, MAX: end, DEF: quantity === 'volts' ? 0 : range.resetAmps };
    const value = typeof level === 'number' ? level : words[level];
    const isWithin = value * Math.sign(end) >= 0 && Math.abs(value) <= Math.abs(end);
    return isWithin ? value : refuse(-222);
  }

  /** All that is given, or nothing. @throws ScpiError -222 */
  set(output: OutputName, levels: { readonly volts?: Level; readonly amps?: Level }): void {
    this.#change(output, this.#resolved(output, levels));
    this.#settle();
  }

  /** Levels that a trigger will set. @throws ScpiError -222 */
  setPending(output: OutputName, levels: { readonly volts?: Level; readonly amps?: Level }): void {
    Object.assign(this.#outputs[output].pending, this.#resolved(output, levels));
  }

  switch(isOn: boolean): void {
    this.#isOn = isOn;
    this.#settle();
  }

  /** N25V takes over what P25V is set to; from then on each takes over what the other is set to. @throws ScpiError 801 */
  track(isOn: boolean): void {
    if (isOn && this.#coupled.includes('P25V') && this.#coupled.includes('N25V')) refuse(801);
    this.#isTracking = isOn;
    if (isOn) this.#change('P25V', { volts: this.setting('P25V').volts });
    this.#settle();
  }

  /** Which outputs a trigger is for; none: the selected one. @throws ScpiError 800 */
  couple(outputs: readonly OutputName[]): void {
    if (this.#isTracking && outputs.includes('P25V') && outputs.includes('N25V')) refuse(800);
    this.#coupled = outputNames.filter((name) => outputs.includes(name));
  }

  reset(): void {
    this.#coupled = [];
    for (const name of outputNames) this.#outputs[name].pending = { ...resetSettings[name] };
    this.display.isOn = true;
    this.display.text = '';
    this.trigger.reset();
    this.#restore(resetState);
  }

  store(location: number): void {
    const { selected, isOn, isTracking, trigger } = this;
    const set = forEachOutput((name) => this.setting(name));
    this.#stored.set(location, { selected, set, isOn, isTracking, source: trigger.source, delayS: trigger.delayS });
  }

  /** A location that nothing was stored in has the state after *RST. */
  recall(location: number): void {
    this.#restore(this.#stored.get(location) ?? resetState);
  }

  #restore(state: Stored): void {
    this.selected = state.selected;
    this.trigger.source = state.source;
    this.trigger.delayS = state.delayS;
    this.#isTracking = state.isTracking;
    this.#isOn = state.isOn;
    for (const name of outputNames) this.#outputs[name].set = state.set[name];
    this.#settle();
  }

  #resolved(output: OutputName, { volts, amps }: { readonly volts?: Level; readonly amps?: Level }): Partial<Setting> {
    return {
      ...(volts === undefined ? {} : { volts: this.level(output, 'volts', volts) }),
      ...(amps === undefined ? {} : { amps: this.level(output, 'amps', amps) }),
    };
  }

  #change(output: OutputName, levels: Partial<Setting>): void {
    const state = this.#outputs[output];
    state.set = { ...state.set, ...levels };
    const mirror = mirrorOf[output];
    if (!this.#isTracking || mirror === undefined || levels.volts === undefined) return;
    const other = this.#outputs[mirror];
    other.set = { ...other.set, volts: -levels.volts + 0 };
  }

  #applyPending(): void {
    const outputs = this.#coupled.length === 0 ? [this.selected] : this.#coupled;
    for (const name of outputs) this.#change(name, this.#outputs[name].pending);
    this.#settle();
  }

  /** What comes out, after anything that it depends on has changed. */
  #settle(): void {
    const atNs = this.#clock.nowNs();
    for (const output of outputNames) {
      const state = this.#outputs[output];
      const { stepVolts, stepAmps } = ranges[output];
      const made = { volts: inSteps(state.set.volts, stepVolts), amps: inSteps(state.set.amps, stepAmps) };
      const point = operatingPoint(output, this.#isOn, made, state.load);
      const { mode, volts, amps } = state.point;
      if (point.mode === mode && point.volts === volts && point.amps === amps) continue;
      state.point = point;
      this.status.setMode(output, point.mode);
      this.journal.level({ atNs, output, ...point });
    }
  }
}
