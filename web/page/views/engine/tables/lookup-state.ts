import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { asRefusal } from '../../../../../client/as-refusal.ts';
import type { Refusal } from '../../../../../client/browser.ts';
import { tell } from '../../../panel/notes.ts';
import { callOf, type ShownEngine, useEngine } from '../engine-context.ts';
import type { Calibration } from './calibration.ts';
import { type Edit, type Planned, undone } from './edits.ts';
import type { Lookup } from './lookups.ts';
import { type Cells, type Change, cellsOf, changesBetween, withValue } from './places.ts';
import { only, type Selection } from './selection.ts';

/** Steps back that are kept. */
const MOST_UNDO = 50;

/** One lookup as it is shown and edited. */
export class LookupState {
  readonly lookup: Lookup;
  readonly cells: Signal<Cells | undefined> = signal(undefined);
  readonly refusal: Signal<Refusal | undefined> = signal(undefined);
  readonly selection: Signal<Selection> = signal(only({ row: 0, column: 0 }));
  /** What is typed into the focused cell; undefined: nothing is. */
  readonly typed: Signal<string | undefined> = signal(undefined);
  /** Why the last edit was not made. */
  readonly problem: Signal<string | undefined> = signal(undefined);
  readonly isWriting = signal(false);
  readonly undo: Signal<readonly (readonly Edit[])[]> = signal([]);
  /** What changed without being changed here. */
  readonly foreign: Signal<readonly Change[]> = signal([]);
  readonly #engine: ShownEngine['engine'];
  /** Counts what was written here: what was read before is not compared with it. */
  #turn = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(engine: ShownEngine['engine'], lookup: Lookup) {
    this.#engine = engine;
    this.lookup = lookup;
  }

  /** @param isExpected whether it may be otherwise without anybody else having changed it */
  async read(isExpected: () => boolean): Promise<void> {
    for (;;) {
      const turn = this.#turn;
      try {
        const is = cellsOf(await this.#engine.table(this.lookup.name));
        if (this.isWriting.peek()) return; // it is read again afterwards
        if (turn !== this.#turn) continue;
        const was = this.cells.peek();
        const changes = was === undefined ? [] : changesBetween(was, is);
        if (changes.length > 0) {
          this.foreign.value = isExpected() ? [] : changes;
          // What an undo would set is not what was there before.
          if (isExpected()) this.undo.value = [];
        }
        this.cells.value = is;
        this.refusal.value = undefined;
      } catch (error) {
        this.refusal.value = asRefusal(error);
      }
      return;
    }
  }

  /** Plans and sends, in the order in which it is asked for, however fast keys are. @returns whether all of it was done */
  write(plan: (cells: Cells) => Planned, isUndo = false): Promise<boolean> {
    const written = this.#queue.then(() => this.#write(plan, isUndo));
    this.#queue = written;
    return written;
  }

  async undoLast(): Promise<void> {
    const last = this.undo.peek().at(-1);
    if (last === undefined) return;
    this.undo.value = this.undo.peek().slice(0, -1);
    if (!(await this.write(() => ({ edits: last }), true))) this.undo.value = [...this.undo.peek(), last];
  }

  /** One value after the other; what is refused ends it. */
  async #write(plan: (cells: Cells) => Planned, isUndo: boolean): Promise<boolean> {
    const before = this.cells.peek();
    if (before === undefined) return false;
    const planned = plan(before);
    this.problem.value = 'problem' in planned ? planned.problem : undefined;
    if ('problem' in planned) return false;
    const done: Edit[] = [];
    this.isWriting.value = true;
    try {
      for (const edit of planned.edits) {
        const rounded = await this.#send(edit);
        this.#turn++;
        done.push(edit);
        this.cells.value = withValue(this.cells.peek() ?? before, edit, rounded);
      }
    } catch (error) {
      const { message } = asRefusal(error);
      this.problem.value = message;
      tell('refused', message, { method: 'instrument.call', params: this.callOf(planned.edits[done.length]) });
    }
    this.isWriting.value = false;
    if (done.length > 0 && !isUndo) this.undo.value = [...this.undo.peek(), undone(before, done)].slice(-MOST_UNDO);
    return done.length === planned.edits.length;
  }

  /** @returns the value as the firmware has rounded it */
  #send({ row, column, value }: Edit): Promise<number> {
    const { name } = this.lookup;
    if (row < 0) return this.#engine.setPoint(name, 'columns', column, value);
    return column < 0
      ? this.#engine.setPoint(name, 'rows', row, value)
      : this.#engine.setCell(name, row, column, value);
  }

  /** The call that an edit makes, for the policy to judge. */
  callOf({ row, column, value }: Edit = { row: 0, column: 0, value: 0 }): Record<string, unknown> {
    const { name } = this.lookup;
    const { device } = this.#engine;
    if (row < 0) return callOf(device, 'axis', { name, axis: 'columns', at: column, value });
    if (column < 0) return callOf(device, 'axis', { name, axis: 'rows', at: row, value });
    return callOf(device, 'cell', { name, row, column, value });
  }
}

/** Read when it is first shown, whenever the calibration is another one, and by every new driver. */
export function useLookup(lookup: Lookup, calibration: Calibration): LookupState {
  const { engine, isServed } = useEngine();
  const state = useMemo(() => new LookupState(engine, lookup), [engine, lookup]);
  const isWriting = state.isWriting.value;
  useEffect(() => {
    if (!isWriting) void state.read(calibration.isReplacing);
  }, [state, calibration.hash, isWriting, isServed]);
  return state;
}
