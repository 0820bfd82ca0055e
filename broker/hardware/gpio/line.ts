import type { GpioState } from '../../../contract/gpio/level.ts';
import type { GpioEntry } from '../../../contract/policy/entries.ts';
import type { Os, Watch } from '../os.ts';
import type { Plan, SealableOutput, Step } from '../output.ts';
import { duplicates, type SealedOutput } from '../sealed.ts';
import { asItIs, asOutput } from './config.ts';
import { HeldLine, setValue } from './held-line.ts';
import type { LineInfo } from './line-info.ts';

/** An output line of a GPIO chip, through the chip's character device. Who holds a line has it alone. */
export class GpioLine implements SealableOutput<GpioState> {
  readonly backend = 'chardev';
  readonly #os: Os;
  readonly #entry: GpioEntry;
  readonly #line: HeldLine;

  constructor(os: Os, entry: GpioEntry) {
    this.#os = os;
    this.#entry = entry;
    this.#line = new HeldLine(os, entry);
  }

  get path(): string {
    return this.#line.path;
  }

  get isPresent(): boolean {
    return this.#line.isPresent;
  }

  get identity(): string | undefined {
    return this.#line.identity;
  }

  get isOpen(): boolean {
    return this.#line.isHeld;
  }

  info(): LineInfo {
    return this.#line.info();
  }

  /**
   * Takes the line without a change of its level. Its level can only be read by who holds it, and to hold it as an output says which
   * level: it is held as it is first, read, and then made an output of that very level. An output goes on; an input is driven to
   * where it was pulled.
   */
  async open(): Promise<void> {
    if (this.isOpen) return;
    this.#line.take(asItIs(this.#entry));
    try {
      this.#line.configure(asOutput(this.#entry, this.#line.value));
    } catch (error) {
      this.#line.release();
      throw error;
    }
  }

  close(): void {
    this.#line.release();
  }

  read(): GpioState {
    return { value: this.#line.value };
  }

  plan(previous: GpioState, requested: GpioState): Plan<GpioState> {
    const steps = previous.value === requested.value ? [] : [this.#step(requested)];
    return { previous, requested, result: requested, roundingKnown: true, passing: [], steps };
  }

  /** Lines of one chip share its registers, and mostly its wires. */
  get bus(): string {
    return this.#line.chipName;
  }

  seal(states: readonly GpioState[]): SealedOutput {
    const fds = duplicates(this.#os, [this.#line.fd]);
    const [fd = -1] = fds;
    return { kind: 'calls', calls: states.map(({ value }) => ({ fd, ...setValue(value) })), fds };
  }

  /** The line tells how it is. */
  unsealed(): void {}

  /** Nobody else can change a line that we hold. */
  watch(): Watch {
    return { close: () => {} };
  }

  #step({ value }: GpioState): Step {
    return {
      describe: `value ← ${value}`,
      run: () => {
        this.#line.value = value;
      },
    };
  }
}
