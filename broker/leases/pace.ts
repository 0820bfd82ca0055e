import type { Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Clock } from '../hardware/os.ts';

const NS_PER_MINUTE = 60e9;

type Who = Pick<Principal, 'uid' | 'user'>;

/** What is left of a user's minute. */
interface Allowance {
  left: number;
  atNs: number;
}

/**
 * How many leases each user takes, and programs he starts: each leaves lines in the audit log that are never folded, since each stands for another
 * holder. Without a bound, one user pushes everybody's older lines out of the files that are kept.
 */
export class LeasePace {
  readonly #clock: Pick<Clock, 'nowNs'>;
  readonly #allowances = new Map<number, Allowance>();

  constructor(clock: Pick<Clock, 'nowNs'>) {
    this.#clock = clock;
  }

  /** So many may come at once as may come in a minute. @throws Refusal `limit` if one more would be too many */
  demand(principal: Who, perMinute: number): void {
    if (this.#left(principal, perMinute) >= 1) return;
    throw new Refusal(
      'limit',
      `${principal.user} took leases, or started programs, ${perMinute} times within a minute, which is all that is allowed: wait, and keep a lease for what belongs together`,
      { quota: 'leasesPerMinute', max: perMinute },
    );
  }

  /** One was given. */
  count(principal: Who, perMinute: number): void {
    const left = this.#left(principal, perMinute) - 1;
    this.#allowances.set(principal.uid, { left, atNs: Number(this.#clock.nowNs()) });
  }

  #left({ uid }: Who, perMinute: number): number {
    const now = Number(this.#clock.nowNs());
    const { left, atNs } = this.#allowances.get(uid) ?? { left: perMinute, atNs: now };
    return Math.min(perMinute, left + ((now - atNs) / NS_PER_MINUTE) * perMinute);
  }
}
