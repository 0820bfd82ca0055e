import type { PwmState } from '../../../contract/pwm/waveform.ts';
import type { Plan, SealableOutput } from '../output.ts';
import type { SealedOutput } from '../sealed.ts';
import type { PwmChip } from './backend.ts';

/** One channel of a chip as an output. */
export class PwmOutput implements SealableOutput<PwmState> {
  readonly chip: PwmChip;
  readonly #channel: number;

  constructor(chip: PwmChip, channel: number) {
    this.chip = chip;
    this.#channel = channel;
  }

  get path(): string {
    return this.chip.channelPath(this.#channel);
  }

  get backend(): string {
    return this.chip.info.backend;
  }

  /** Channels of one chip share its registers, and mostly its wires. */
  get bus(): string {
    return `pwmchip${this.chip.info.number}`;
  }

  get isOpen(): boolean {
    return this.chip.isOpen(this.#channel);
  }

  open(cancelled: () => boolean): Promise<void> {
    return this.chip.open(this.#channel, cancelled);
  }

  close(): void {
    this.chip.close(this.#channel);
  }

  read(): PwmState {
    return this.chip.read(this.#channel);
  }

  plan(previous: PwmState, requested: PwmState): Plan<PwmState> {
    return this.chip.plan(this.#channel, previous, requested);
  }

  seal(states: readonly PwmState[]): SealedOutput {
    return this.chip.seal(this.#channel, states);
  }

  unsealed(state: PwmState | undefined): void {
    this.chip.unsealed(this.#channel, state);
  }

  watch(onChange: () => void): { close(): void } {
    return this.chip.watch(this.#channel, onChange);
  }
}
