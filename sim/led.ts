import { fail } from './errno.ts';
import type { SimulatedKernel } from './kernel.ts';
import { parseDecimal } from './kernel-numbers.ts';
import type { Attribute } from './tree.ts';

export interface LedOptions {
  /** Below /sys/class/leds: `board:green:status`. */
  name: string;
  /** Default: 255. */
  maxBrightness?: number;
  brightness?: number;
  /** Its path below /sys/devices. Default: the platform's LEDs. */
  devicePath?: string;
}

/** How a trigger blinks: times in ms, the first one lit. */
type Pattern = readonly number[];

const patterns = new Map<string, Pattern>([
  ['none', []],
  ['timer', [500, 500]],
  ['heartbeat', [70, 245, 70, 875]],
]);
const NS_PER_MS = 1_000_000;

/** A LED in a simulated kernel: its brightness, and the trigger that blinks it (drivers/leds/led-class.c). Plugged in when it is made. */
export class SimulatedLed {
  /** `/sys/class/leds/NAME`. */
  readonly path: string;
  readonly #kernel: SimulatedKernel;
  readonly #directory: string;
  readonly #maxBrightness: number;
  /** While a trigger blinks it, that of the lit times. */
  #brightness: number;
  #trigger = 'none';
  #pattern: Pattern = [];
  #sinceNs = 0n;

  constructor(kernel: SimulatedKernel, options: LedOptions) {
    const { name, maxBrightness = 255, brightness = 0, devicePath = '/sys/devices/platform/leds' } = options;
    this.#kernel = kernel;
    this.path = `/sys/class/leds/${name}`;
    this.#directory = `${devicePath}/leds/${name}`;
    this.#maxBrightness = maxBrightness;
    this.#brightness = brightness;
    this.plug();
  }

  /** What one would see now: 0 between the flashes of a trigger. */
  get brightness(): number {
    return this.#isLit() ? this.#brightness : 0;
  }

  get trigger(): string {
    return this.#trigger;
  }

  plug(): void {
    const { tree } = this.#kernel;
    const files: Record<string, Attribute> = {
      brightness: {
        kind: 'attribute',
        read: () => `${this.brightness}\n`,
        write: (text) => this.#setBrightness(parseDecimal(text)),
      },
      max_brightness: { kind: 'attribute', read: () => `${this.#maxBrightness}\n` },
      trigger: {
        kind: 'attribute',
        read: () => `${[...patterns.keys()].map((name) => this.#marked(name)).join(' ')}\n`,
        write: (text) => this.#setTrigger(text.replace(/\n$/, '')),
      },
    };
    for (const [name, file] of Object.entries(files)) tree.place(`${this.#directory}/${name}`, file);
    tree.place(`${this.#directory}/subsystem`, { kind: 'link', target: '/sys/class/leds' });
    tree.place(this.path, { kind: 'link', target: this.#directory });
  }

  unplug(): void {
    for (const path of [this.path, this.#directory]) this.#kernel.tree.remove(path);
  }

  /** 0 ends a trigger; anything else is how bright it flashes. What is above the maximum is the maximum. */
  #setBrightness(asked: bigint): void {
    const brightness = Math.min(Number(BigInt.asUintN(32, asked)), this.#maxBrightness);
    if (brightness === 0) this.#setTrigger('none');
    this.#brightness = brightness;
  }

  /** A LED whose trigger ends is dark. */
  #setTrigger(name: string): void {
    const pattern = patterns.get(name) ?? fail('EINVAL');
    if (name === this.#trigger) return;
    const isEnd = this.#trigger !== 'none';
    this.#trigger = name;
    this.#pattern = pattern;
    this.#sinceNs = this.#kernel.nowNs();
    if (isEnd) this.#brightness = 0;
    if (name !== 'none' && this.#brightness === 0) this.#brightness = this.#maxBrightness;
    this.#placeDelays();
  }

  /** The timer's own files. */
  #placeDelays(): void {
    for (const [index, name] of ['delay_on', 'delay_off'].entries()) {
      const path = `${this.#directory}/${name}`;
      if (this.#trigger !== 'timer') this.#kernel.tree.remove(path);
      else
        this.#kernel.tree.place(path, {
          kind: 'attribute',
          read: () => `${this.#pattern[index]}\n`,
          write: (text) => {
            this.#pattern = this.#pattern.with(index, Number(parseDecimal(text)));
          },
        });
    }
  }

  #isLit(): boolean {
    const periodMs = this.#pattern.reduce((sum, ms) => sum + ms, 0);
    if (periodMs === 0) return true;
    let leftMs = (Number(this.#kernel.nowNs() - this.#sinceNs) / NS_PER_MS) % periodMs;
    const now = this.#pattern.findIndex((ms) => {
      leftMs -= ms;
      return leftMs < 0;
    });
    return now % 2 === 0;
  }

  #marked(name: string): string {
    return name === this.#trigger ? `[${name}]` : name;
  }
}
