import { Refusal } from '../../../contract/errors.ts';
import type { LedState } from '../../../contract/led/state.ts';
import { type Os, OsError, type Watch } from '../os.ts';
import type { Output, Plan, Step } from '../output.ts';
import { type Act, judged } from './errnos.ts';
import { LedFiles } from './files.ts';

const CLASS = '/sys/class/leds';
/** No trigger: the LED has the brightness that it was told. */
const NONE = 'none';

/** What a LED can be told. */
export interface LedLimits {
  maxBrightness: number;
  /** As the kernel lists them; `none` is one of them. */
  triggers: string[];
}

/** A LED of the kernel's LED class. Others may write to it too. */
export class Led implements Output<LedState> {
  readonly path: string;
  readonly backend = 'sysfs';
  readonly #os: Os;
  readonly #name: string;
  #files: LedFiles | undefined;
  /**
   * What we wrote last. Of two brightnesses within a millisecond the kernel takes the second, and may go on telling the first where the LED
   * can only be set by waiting (seen on Linux 7.3): what is told alone does not say that there is nothing to do.
   */
  #written: number | undefined;

  /** @param name below /sys/class/leds */
  constructor(os: Os, name: string) {
    this.#os = os;
    this.#name = name;
    this.path = `${CLASS}/${name}`;
  }

  /** Lets go of one that was unplugged. */
  get isPresent(): boolean {
    if (this.#files !== undefined && !this.#answers(this.#files)) this.close();
    return this.#os.realPath(`${this.path}/brightness`) !== undefined;
  }

  get isOpen(): boolean {
    return this.#files !== undefined;
  }

  async open(): Promise<void> {
    if (this.isOpen) return;
    this.#try('open', () => {
      const directory = this.#os.realPath(this.path);
      if (directory === undefined) throw new OsError('ENOENT', 'open', this.path);
      this.#files = new LedFiles(this.#os, directory);
    });
  }

  /** The LED stays as it is. */
  close(): void {
    this.#files?.close();
    this.#files = undefined;
    this.#written = undefined;
  }

  /** While a trigger blinks the LED, its brightness is that of the moment. */
  read(): LedState {
    return this.#onFiles('read', (files) => ({ brightness: files.brightness, trigger: this.#trigger(files) }));
  }

  /** It must be open. */
  limits(): LedLimits {
    return this.#onFiles('read', ({ maxBrightness, triggers: { names } }) => ({ maxBrightness, triggers: names }));
  }

  /** @throws Refusal `invalid` for a brightness above the LED's, and for a trigger that the kernel does not list */
  plan(previous: LedState, requested: LedState): Plan<LedState> {
    this.#demandPossible(requested);
    const steps =
      requested.trigger === NONE ? this.#untriggered(previous, requested) : this.#triggered(previous, requested);
    return { previous, requested, result: requested, roundingKnown: true, passing: [], steps };
  }

  watch(onChange: () => void): Watch {
    return this.#onFiles('read', ({ directory }) => this.#os.watch(directory, onChange));
  }

  /** The end of a trigger switches the LED off: the brightness comes after it. */
  #untriggered(previous: LedState, { brightness }: LedState): Step[] {
    if (previous.trigger === NONE) return this.#isAt(previous, brightness) ? [] : [this.#brightnessStep(brightness)];
    return [this.#triggerStep(NONE), this.#brightnessStep(brightness)];
  }

  /**
   * A trigger that begins switches off what was before, too, and takes the brightness that it is told for its upper one. Brightness 0 would
   * end it: then the upper one stays the kernel's choice.
   */
  #triggered(previous: LedState, { brightness, trigger }: LedState): Step[] {
    const begins = previous.trigger !== trigger;
    const isTold = brightness > 0 && (begins || !this.#isAt(previous, brightness));
    return [...(begins ? [this.#triggerStep(trigger)] : []), ...(isTold ? [this.#brightnessStep(brightness)] : [])];
  }

  #isAt(previous: LedState, brightness: number): boolean {
    return previous.brightness === brightness && (this.#written ?? brightness) === brightness;
  }

  #triggerStep(trigger: string): Step {
    return {
      describe: `trigger ← ${trigger}`,
      run: () => this.#onFiles('trigger', (files) => files.writeTrigger(trigger), trigger),
    };
  }

  #brightnessStep(brightness: number): Step {
    return {
      describe: `brightness ← ${brightness}`,
      run: () => {
        this.#onFiles('brightness', (files) => files.writeBrightness(brightness), String(brightness));
        this.#written = brightness;
      },
    };
  }

  #demandPossible({ brightness, trigger }: LedState): void {
    const { maxBrightness, triggers } = this.limits();
    if (brightness > maxBrightness) {
      const message = `the LED ${this.#name} goes up to brightness ${maxBrightness}, not ${brightness}`;
      throw new Refusal('invalid', message, { path: 'brightness', value: brightness, allowed: [0, maxBrightness] });
    }
    if (triggers.includes(trigger)) return;
    const message = `the LED ${this.#name} has no trigger '${trigger}'; the kernel has ${triggers.join(', ')}`;
    throw new Refusal('invalid', message, { path: 'trigger', value: trigger, allowed: triggers });
  }

  #trigger({ triggers: { current } }: LedFiles): string {
    if (current !== undefined) return current;
    const message = `the LED ${this.#name} has more triggers than can be listed, and the one that is set is not among the first`;
    throw new Refusal('device', message, { led: this.#name });
  }

  #onFiles<Result>(act: Act, use: (files: LedFiles) => Result, value?: string): Result {
    const files = this.#files;
    if (files !== undefined) return this.#try(act, () => use(files), value);
    throw new Refusal('unavailable', `the LED ${this.#name} is not open: open it first`, { led: this.#name });
  }

  #try<Result>(act: Act, call: () => Result, value?: string): Result {
    try {
      return call();
    } catch (error) {
      // The descriptors of a LED that was unplugged are of no use when it is plugged in again.
      if (error instanceof OsError && error.errno === 'ENODEV') this.close();
      throw judged(error, { act, led: this.#name, value });
    }
  }

  #answers(files: LedFiles): boolean {
    try {
      return files.brightness >= 0;
    } catch (error) {
      return !(error instanceof OsError && error.errno === 'ENODEV');
    }
  }
}
