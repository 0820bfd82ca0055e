/** Parameters that are told again and again, each watch at its own rate, and what is told as it happens. */
import type { ParameterName } from '../../../contract/engine/dictionary.ts';
import { parameterOf, readable } from '../../../contract/engine/numbers.ts';
import type { Engine } from '../engine.ts';
import type { Answer } from './answer.ts';
import type { Fields } from './fields.ts';
import { parameterCalled } from './parameter-methods.ts';
import { refuseField, refuseIndex, refuseRange } from './refusal.ts';

const SLOTS = 4;
const MOST_NAMES = 32;
const [LEAST_MS, MOST_MS] = [20, 60_000];

interface Watch {
  readonly names: readonly ParameterName[];
  readonly everyMs: number;
  dueMs: number;
  count: number;
}

export class Watches {
  readonly #engine: Engine;
  readonly #tell: (notification: Answer, missed: number) => void;
  readonly #watches = new Map<number, Watch>();

  /** @param tell sends one, or drops it where there is no room, and is told how many could not even be made */
  constructor(engine: Engine, tell: (notification: Answer, missed: number) => void) {
    this.#engine = engine;
    this.#tell = tell;
  }

  watch(fields: Fields): Answer {
    const slot = fields.number('slot');
    if (slot >= SLOTS) throw refuseIndex('no such slot', SLOTS);
    const everyMs = fields.number('everyMs');
    if (everyMs !== 0 && (everyMs < LEAST_MS || everyMs > MOST_MS)) throw refuseRange(LEAST_MS, MOST_MS);
    if (everyMs === 0) this.#watches.delete(slot);
    else {
      const names = this.#namesOf(slot, fields);
      this.#watches.set(slot, { names, everyMs, dueMs: this.#engine.milliseconds, count: 0 });
    }
    const all = [...this.#watches.values()].map((watch) => watch.everyMs);
    this.#engine.store.put('IsMonitoring', all.length === 0 ? 0 : Math.min(...all));
    return { slot, names: this.#watches.get(slot)?.names.length ?? 0, everyMs };
  }

  /** Tells what is due; in the order of slots. */
  poll(): void {
    const ms = this.#engine.milliseconds;
    for (let slot = 0; slot < SLOTS; slot++) {
      const watch = this.#watches.get(slot);
      if (watch === undefined || ms < watch.dueMs) continue;
      // What was missed is not made up for, but it is counted.
      const missed = Math.floor((ms - watch.dueMs) / watch.everyMs);
      watch.count += missed;
      watch.dueMs += (missed + 1) * watch.everyMs;
      const values = watch.names.map((name) => readable(this.#engine.store.raw(name), parameterOf(name).bits));
      this.#tell({ watch: slot, n: watch.count, ms, values }, missed);
      watch.count += 1;
    }
  }

  /** All of a slot from now on. */
  #namesOf(slot: number, fields: Fields): readonly ParameterName[] {
    const own = this.#watches.get(slot)?.names ?? [];
    const isAppended = fields.number('append') === 1;
    if (!fields.has('names')) {
      if (isAppended) return own;
      throw refuseField('names', 'names are wanted');
    }
    const others = [...this.#watches].filter(([other]) => other !== slot).flatMap(([, { names }]) => names);
    const room = MOST_NAMES - others.length - (isAppended ? own.length : 0);
    const names = fields.words('names').map((name, index) => {
      const found = parameterCalled(name);
      if (index >= room) throw refuseIndex('too many names in all', MOST_NAMES);
      return found;
    });
    if (names.length === 0) throw refuseField('names', 'at least one name is wanted');
    return isAppended ? [...own, ...names] : names;
  }
}
