/** Fields of a line; numbers among `values` are folded to their least and greatest when the rest of the line repeats. */
export interface AuditEvent {
  event: string;
  user?: string | undefined;
  uid?: number | undefined;
  key?: string | undefined;
  device?: string | undefined;
  values?: Record<string, number | string | boolean>;
  /** Numbers that are added up when the rest of the line repeats. */
  sum?: Record<string, number>;
  /** The chain's own, which every line has. */
  n?: never;
  at?: never;
  hash?: never;
  [field: string]: unknown;
}

interface Folded {
  first: AuditEvent;
  repeats: number;
  min: Record<string, number>;
  max: Record<string, number>;
  /** Of the repeats. */
  sum: Record<string, number>;
}

/** Events of some time that differ in nothing but numbers, to be one line. */
export class Folds {
  readonly #folded = new Map<string, Folded>();

  /** False if it is the first of its like, which is a line of its own. */
  add(event: AuditEvent): boolean {
    const { uid, device, rule, limit, method, values = {} } = event;
    // Words and switches have no least and greatest: that an output was switched off is a line of its own.
    let key = `${event.event}\0${uid}\0${event.key}\0${device}\0${rule}\0${limit}\0${method}`;
    for (const value of Object.values(values)) if (typeof value !== 'number') key += `\0${value}`;
    const like = this.#folded.get(key);
    if (like === undefined) {
      this.#folded.set(key, { first: event, repeats: 0, ...extremes(event), sum: {} });
      return false;
    }
    like.repeats++;
    for (const [name, value] of Object.entries(values)) {
      if (typeof value !== 'number') continue;
      like.min[name] = Math.min(like.min[name] ?? value, value);
      like.max[name] = Math.max(like.max[name] ?? value, value);
    }
    for (const [name, value] of Object.entries(event.sum ?? {})) like.sum[name] = (like.sum[name] ?? 0) + value;
    return true;
  }

  /** The time is over: a line for all that repeated another. */
  *end(): Generator<AuditEvent> {
    for (const { first, repeats, min, max, sum } of this.#folded.values()) {
      if (repeats === 0) continue;
      const { values, ...same } = first;
      yield {
        ...same,
        ...(values && { values: wordsOf(values) }),
        repeats,
        min,
        max,
        ...(first.sum && { sum }),
      };
    }
    this.#folded.clear();
  }
}

/** Without the numbers. */
function wordsOf(values: NonNullable<AuditEvent['values']>): NonNullable<AuditEvent['values']> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value !== 'number'));
}

function extremes({ values }: AuditEvent): { min: Record<string, number>; max: Record<string, number> } {
  const numbers = Object.entries(values ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return { min: Object.fromEntries(numbers), max: Object.fromEntries(numbers) };
}
