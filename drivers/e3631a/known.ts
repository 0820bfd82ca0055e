import type { Output, SetPoints } from './outputs.ts';
import type { Settings } from './settings.ts';

/** What we know of the supply. Whoever asked or told it something writes here what follows from that. */
export class Known {
  /** The output that questions without a name mean; undefined where we do not know. */
  selected: Output | undefined;
  readonly #changed: () => void;
  #settings: Settings;
  #isRemote = true;
  #isCertain = true;

  /** @param changed told when anything but `selected` is not as it was */
  constructor(settings: Settings, changed: () => void) {
    this.#settings = settings;
    this.#changed = changed;
  }

  /** The same object for as long as nothing has changed. */
  get settings(): Settings {
    return this.#settings;
  }

  /** It listens to us, and not to its front panel. */
  get isRemote(): boolean {
    return this.#isRemote;
  }

  set isRemote(isRemote: boolean) {
    if (isRemote === this.#isRemote) return;
    this.#isRemote = isRemote;
    this.#changed();
  }

  /** False: a command was given, and nobody knows what has become of it. */
  get isCertain(): boolean {
    return this.#isCertain;
  }

  doubt(): void {
    this.#isCertain = false;
  }

  /** All was read anew. */
  learnAll(settings: Settings): void {
    const wasCertain = this.#isCertain;
    this.#isCertain = true;
    this.#learn(settings);
    if (!wasCertain) this.#changed();
  }

  /** What one output is set to, and with it that which tracks it. */
  learnSetPoints(output: Output, has: SetPoints): void {
    const outputs = { ...this.#settings.outputs, [output]: has };
    if (this.#settings.tracking && output === 'P25V') outputs.N25V = { ...outputs.N25V, volts: 0 - has.volts };
    if (this.#settings.tracking && output === 'N25V') outputs.P25V = { ...outputs.P25V, volts: 0 - has.volts };
    this.#learn({ ...this.#settings, outputs });
  }

  learnSwitch(on: boolean): void {
    this.#learn({ ...this.#settings, on });
  }

  learnTracking(tracking: boolean): void {
    this.#learn({ ...this.#settings, tracking });
  }

  /** Makes another object of the settings: what was measured under the one before does not belong to them. */
  renew(): void {
    this.#settings = { ...this.#settings };
  }

  #learn(settings: Settings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    this.#settings = settings;
    this.#changed();
  }
}
