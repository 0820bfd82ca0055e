import { type LaneCalls, WrittenOutput, type WrittenUnit } from './lane-output.ts';
import type { LaneOutput } from './messages.ts';

/** All outputs of a program on its lane, and of those that replaced it. */
export class LaneOutputs {
  readonly #around: { readonly calls: LaneCalls; readonly words: Int32Array };
  /** Undefined: closed. Numbers stay. */
  readonly #outputs: (WrittenOutput | undefined)[] = [];
  /** By slot of generations. */
  readonly #units = new Map<number, WrittenUnit>();

  constructor(around: { readonly calls: LaneCalls; readonly words: Int32Array }) {
    this.#around = around;
  }

  add(outputs: readonly LaneOutput[]): void {
    for (const output of outputs) {
      const { sealed, slot } = output;
      const files = sealed.kind === 'files' ? sealed.states[0] : undefined;
      const unit = this.#units.get(slot) ?? { setBy: undefined, files };
      this.#units.set(slot, unit);
      this.#outputs.push(new WrittenOutput(output, unit, this.#around));
    }
  }

  at(place: number): WrittenOutput | undefined {
    return this.#outputs[place];
  }

  /** Closes all of which it is not said that they are used. */
  closeAllBut(isUsed: (place: number) => boolean): void {
    for (const [place, output] of this.#outputs.entries()) {
      if (output === undefined || isUsed(place)) continue;
      this.#outputs[place] = undefined;
      output.close();
    }
  }
}
