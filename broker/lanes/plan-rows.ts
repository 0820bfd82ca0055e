import { NONE, type PairRows, type TimeRows } from '../../contract/schedule/table.ts';
import { LateClass } from './late-class.ts';
import type { LanePlan } from './messages.ts';

/** A plan, by row: what to do without looking anything up. Rows at angles come behind those in time. */
export class PlanRows {
  readonly plan: LanePlan;
  /** Which output, and its state, as the row begins and as it ends; -1: nothing. */
  readonly onOutput: Int32Array;
  readonly onState: Int32Array;
  readonly offOutput: Int32Array;
  readonly offState: Int32Array;
  /** The event's number. */
  readonly number: Int32Array;
  readonly class: Int32Array;
  /** Rows from this one on stand at angles. */
  readonly firstAngle: number;
  readonly classes: readonly LateClass[];

  /** @param known classes of plans before, by name and tolerance, where this one's are looked up and put in */
  constructor(plan: LanePlan, known: Map<string, LateClass>) {
    const { time, angle, classes } = plan.table;
    const size = time.number.length + angle.number.length;
    this.plan = plan;
    this.firstAngle = time.number.length;
    this.onOutput = new Int32Array(size).fill(NONE);
    this.onState = new Int32Array(size).fill(NONE);
    this.offOutput = new Int32Array(size).fill(NONE);
    this.offState = new Int32Array(size).fill(NONE);
    this.number = new Int32Array(size);
    this.class = new Int32Array(size);
    this.#put(time, 0);
    this.#put(angle, this.firstAngle);
    this.classes = classes.map(({ name, tolerance }) => {
      const key = `${tolerance} ${name}`;
      const found = known.get(key) ?? new LateClass(name, tolerance);
      known.set(key, found);
      return found;
    });
  }

  #put(rows: TimeRows | PairRows, from: number): void {
    const { output, state } = this.plan;
    for (let row = 0; row < rows.number.length; row++) {
      const on = rows.on[row] ?? NONE;
      const off = rows.off[row] ?? NONE;
      this.onOutput[from + row] = output[on] ?? NONE;
      this.onState[from + row] = state[on] ?? NONE;
      this.offOutput[from + row] = output[off] ?? NONE;
      this.offState[from + row] = state[off] ?? NONE;
      this.number[from + row] = rows.number[row] ?? NONE;
      this.class[from + row] = rows.class[row] ?? 0;
    }
  }
}
