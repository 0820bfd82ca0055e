import type { AuditRecord } from '../../../contract/audit.ts';
import type { Request, Words } from './record.ts';

interface HeldLease {
  uid: number;
  key: string;
  name: string;
}

/** What the lines before tell of the moment in which something was asked: who held what, and how outputs were. */
export class Past {
  readonly #leases = new Map<unknown, HeldLease>();
  /** Those that have ended, each once: a log has very many of them. */
  readonly #ended = new Map<string, HeldLease>();
  readonly #states = new Map<string, Words>();
  /** Leases of before the log's first line are in no line. */
  #knowsLeases = false;

  get knowsLeases(): boolean {
    return this.#knowsLeases;
  }

  /** The last state that was told of an output. */
  stateOf(unit: string): Words | undefined {
    return this.#states.get(unit);
  }

  /** Whether he held it; both where that is not known: what is folded was asked up to a minute before its line, and a lease may have come or gone since. */
  mayHold(request: Request): readonly boolean[] {
    const [holds, held] = [isOf(request, this.#leases.values()), isOf(request, this.#ended.values())];
    return request.isFolded && (holds || held) ? [true, false] : [holds];
  }

  note(record: AuditRecord): void {
    const { event, n, uid, key, device, lease, values } = record;
    const name = typeof device === 'string' ? device : '';
    if (event === 'start' || n === 1) {
      this.#leases.clear();
      this.#knowsLeases = true;
    }
    if (event === 'lease') this.#leases.set(lease, { uid: Number(uid), key: String(key), name });
    const ended = event === 'lease-end' ? this.#leases.get(lease) : undefined;
    if (ended !== undefined) {
      this.#ended.set(JSON.stringify(ended), ended);
      this.#leases.delete(lease);
    }
    if (['set', 'safe', 'initial'].includes(event) && typeof values === 'object' && values !== null)
      this.#states.set(name, { ...this.#states.get(name), ...(record.max as Words | undefined), ...(values as Words) });
    if (event === 'close') this.#states.delete(name);
  }
}

/** By that name, or by that of the device which it is a part of. */
function isOf({ uid, key, unit }: Request, leases: Iterable<HeldLease>): boolean {
  const [device] = unit?.split('/') ?? [];
  const names = [unit, device];
  return [...leases].some((lease) => lease.uid === uid && lease.key === key && names.includes(lease.name));
}
