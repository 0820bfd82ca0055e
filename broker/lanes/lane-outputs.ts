import { DrivenOutput, type DrivenUnit, type LaneCalls } from './lane-output.ts';
import type { LaneOutput } from './messages.ts';

/** All outputs of a program on its lane, and of those that replaced it. */
export class LaneOutputs {
  readonly #around: { readonly calls: LaneCalls; readonly words: Int32Array };
  /** Undefined: closed. Numbers stay. */
  readonly #outputs: (DrivenOutput | undefined)[] = [];
  /** By slot of generations. */
  readonly #units = new Map<number, DrivenUnit>();

  constructor(around: { readonly calls: LaneCalls; readonly words: Int32Array }) {
    this.#around = around;
  }

  add(outputs: readonly LaneOutput[]): void {
    for (const output of outputs) {
      const { sealed, slot } = output;
      const files = sealed.kind === 'files' ? sealed.states[0] : undefined;
      const unit = this.#units.get(slot) ?? { setBy: undefined, files };
      this.#units.set(slot, unit);
      this.#outputs.push(new DrivenOutput(output, unit, this.#around));
    }
  }

  at(place: number): DrivenOutput | undefined {
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
