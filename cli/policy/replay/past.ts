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

  /** By that name, or by that of the device which it is a part of. */
  holds({ uid, key, unit }: Request): boolean {
    const [device] = unit?.split('/') ?? [];
    const names = [unit, device];
    return [...this.#leases.values()].some(
      (lease) => lease.uid === uid && lease.key === key && names.includes(lease.name),
    );
  }

  note(record: AuditRecord): void {
    const { event, n, uid, key, device, lease, values } = record;
    const name = typeof device === 'string' ? device : '';
    if (event === 'start' || n === 1) {
      this.#leases.clear();
      this.#knowsLeases = true;
    }
    if (event === 'lease') this.#leases.set(lease, { uid: Number(uid), key: String(key), name });
    if (event === 'lease-end') this.#leases.delete(lease);
    if (['set', 'safe', 'initial'].includes(event) && typeof values === 'object' && values !== null)
      this.#states.set(name, { ...this.#states.get(name), ...(record.max as Words | undefined), ...(values as Words) });
    if (event === 'close') this.#states.delete(name);
  }
}
