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
  readonly #tell: (notification: Answer) => void;
  readonly #watches = new Map<number, Watch>();

  /** @param tell sends one, or drops it where there is no room */
  constructor(engine: Engine, tell: (notification: Answer) => void) {
    this.#engine = engine;
    this.#tell = tell;
  }

  watch(fields: Fields): Answer {
    const slot = fields.number('slot');
    if (slot >= SLOTS) throw refuseIndex('slot', SLOTS);
    const everyMs = fields.number('everyMs');
    if (everyMs !== 0 && (everyMs < LEAST_MS || everyMs > MOST_MS)) throw refuseRange('everyMs', LEAST_MS, MOST_MS);
    if (everyMs === 0) this.#watches.delete(slot);
    else this.#begin(slot, everyMs, this.#namesOf(slot, fields));
    const shortest = [...this.#watches.values()].map((watch) => watch.everyMs);
    this.#engine.store.put('IsMonitoring', shortest.length === 0 ? 0 : Math.min(...shortest));
    return { slot, names: this.#watches.get(slot)?.names.length ?? 0, everyMs };
  }

  /** Tells what is due. */
  poll(): void {
    const ms = this.#engine.milliseconds;
    for (const [slot, watch] of this.#watches) {
      if (ms < watch.dueMs) continue;
      // What was missed is not made up for.
      watch.dueMs = ms - watch.dueMs >= watch.everyMs ? ms + watch.everyMs : watch.dueMs + watch.everyMs;
      const values = watch.names.map((name) => readable(this.#engine.store.raw(name), parameterOf(name).bits));
      this.#tell({ watch: slot, n: watch.count++, ms, values });
    }
  }

  #namesOf(slot: number, fields: Fields): ParameterName[] {
    if (!fields.has('names')) throw refuseField('names', "'names' is missing");
    const before = fields.number('append') === 1 ? (this.#watches.get(slot)?.names ?? []) : [];
    const names = [...before, ...fields.words('names').map(parameterCalled)];
    if (names.length > MOST_NAMES) throw refuseIndex('names', MOST_NAMES);
    return names;
  }

  #begin(slot: number, everyMs: number, names: readonly ParameterName[]): void {
    this.#watches.set(slot, { names, everyMs, dueMs: this.#engine.milliseconds, count: 0 });
  }
}
