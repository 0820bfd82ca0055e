import type { Plan, Planner } from './plan.ts';
import { distinct, type Field } from './ranges.ts';
import type { ReadSet } from './read-set.ts';

/** What may be read with those that are read most often, without an own request now and then: so much more on the wire. */
const SHARED = 1.25;
const MOST_PLANS = 256;

/** How the sets that are wanted are read: which of them by the array of offsets, and each time that some are due by which plan. */
export class Strategy {
  /** What the array of offsets is to name; undefined: it is not used. */
  readonly array: readonly Field[] | undefined;
  readonly #planner: Planner;
  readonly #plans = new Map<string, Plan>();

  constructor(planner: Planner, sets: readonly ReadSet[]) {
    this.#planner = planner;
    this.array = arrayFor(planner, sets);
  }

  /** The cheapest way to read what these sets are made of. Who wants the answers as they came gets the whole block. */
  planFor(sets: readonly ReadSet[]): Plan {
    const key = sets.map(({ wanted }) => wanted.set).join();
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    const fields = fieldsOf(sets);
    const isRaw = sets.some(({ wanted }) => wanted.raw);
    const plan =
      isRaw || fields.length === 0 ? this.#planner.block(fields) : this.#planner.cheapest(fields, this.array);
    // Of many sets with rates of their own there are more combinations than are worth to be kept.
    if (this.#plans.size >= MOST_PLANS) this.#plans.clear();
    this.#plans.set(key, plan);
    return plan;
  }
}

function arrayFor(planner: Planner, sets: readonly ReadSet[]): readonly Field[] | undefined {
  const shortest = Math.min(...sets.map(({ periodMs = 0 }) => periodMs));
  const often = sets.filter(({ periodMs = 0 }) => periodMs === shortest);
  if (often.length === 0 || often.some(({ wanted }) => wanted.raw)) return undefined;
  const fields = fieldsOf(often);
  const plan = planner.cheapest(fields);
  if (plan.kind !== 'scattered') return undefined;
  const all = fieldsOf(sets.filter(({ wanted }) => !wanted.raw));
  const shared = planner.cheapest(all);
  return shared.kind === 'scattered' && shared.cost <= SHARED * plan.cost ? all : fields;
}

const fieldsOf = (sets: readonly ReadSet[]): Field[] => distinct(sets.flatMap(({ fields }) => fields));
