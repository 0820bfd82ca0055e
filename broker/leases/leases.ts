import { Refusal } from '../../contract/errors.ts';
import type { BrokerClock } from '../clock.ts';
import type { Timer } from '../hardware/os.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../unit.ts';

export interface Lease {
  id: number;
  session: Session;
  /** As it was asked for: `fan`, `leds`. */
  device: string;
  units: readonly Unit[];
  shared: boolean;
  ttlMs: number | undefined;
  sinceMs: number;
  /** By the clock of `nowNs`. */
  expiresAtNs: bigint | undefined;
}

const NS_PER_MS = 1_000_000n;

/** Told after a lease is gone from the table; `left`: units that nobody holds any more. */
export type OnLeaseEnd = (lease: Lease, reason: string, left: Unit[], kept: boolean) => void;

/**
 * Who holds what. An exclusive lease keeps everyone else from changing a unit, shared ones keep out those who hold none.
 * A lease ends with its connection, its time-to-live, its release or its seizure; its end makes what nobody holds safe.
 */
export class Leases {
  readonly #leases = new Map<number, Lease>();
  readonly #timers = new Map<number, Timer>();
  readonly #clock: BrokerClock;
  readonly #onEnd: OnLeaseEnd;
  #lastId = 0;

  constructor(clock: BrokerClock, onEnd: OnLeaseEnd) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  get all(): Lease[] {
    return [...this.#leases.values()];
  }

  holding(unit: Unit): Lease[] {
    return this.all.filter((lease) => lease.units.includes(unit));
  }

  /** @throws Refusal `busy` naming the holder */
  take(session: Session, device: string, units: readonly Unit[], shared: boolean, ttlMs: number | undefined): Lease {
    for (const unit of units) {
      const rival = this.holding(unit).find((lease) => !shared || !lease.shared);
      if (rival !== undefined) throw this.#busy(unit, rival);
    }
    const nowMs = this.#clock.nowMs();
    const lease: Lease = {
      id: ++this.#lastId,
      session,
      device,
      units,
      shared,
      ttlMs,
      sinceMs: nowMs,
      expiresAtNs: undefined,
    };
    this.#leases.set(lease.id, lease);
    this.#arm(lease);
    return lease;
  }

  /** True if this session holds the unit. @throws Refusal `busy` if others do and it does not */
  holds(session: Session, unit: Unit): boolean {
    const leases = this.holding(unit);
    if (leases.some((lease) => lease.session === session)) return true;
    const [rival] = leases;
    if (rival !== undefined) throw this.#busy(unit, rival);
    return false;
  }

  /** @throws Refusal `not_found` */
  mine(session: Session, id: number): Lease {
    const lease = this.#leases.get(id);
    if (lease === undefined || lease.session !== session)
      throw new Refusal('not_found', `this connection has no lease ${id}: it may have ended`, { lease: id });
    return lease;
  }

  alive(lease: Lease): void {
    this.#timers.get(lease.id)?.cancel();
    this.#arm(lease);
  }

  end(lease: Lease, reason: string, kept = false): void {
    if (!this.#leases.delete(lease.id)) return;
    this.#timers.get(lease.id)?.cancel();
    this.#timers.delete(lease.id);
    const left = lease.units.filter((unit) => this.holding(unit).length === 0);
    this.#onEnd(lease, reason, left, kept);
  }

  endAllOf(session: Session, reason: string): void {
    for (const lease of this.all) if (lease.session === session) this.end(lease, reason);
  }

  #arm(lease: Lease): void {
    if (lease.ttlMs === undefined) return;
    lease.expiresAtNs = this.#clock.nowNs() + BigInt(lease.ttlMs) * NS_PER_MS;
    const timer = this.#clock.after(lease.ttlMs, () =>
      this.end(lease, `its holder did not say alive for ${lease.ttlMs} ms`),
    );
    this.#timers.set(lease.id, timer);
  }

  #busy(unit: Unit, { session, sinceMs }: Lease): Refusal {
    const { user, uid } = session.principal;
    const since = new Date(sinceMs).toISOString();
    const why = unit.program === undefined ? '' : ` for the program '${unit.program.name}'`;
    return new Refusal('busy', `${unit.name} is held by ${user} (pid ${session.pid}) since ${since}${why}`, {
      device: unit.name,
      holder: { user, uid, pid: session.pid, since },
    });
  }
}
