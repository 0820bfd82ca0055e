import { Refusal } from '../contract/errors.ts';

/** What one user uses up over all of his connections. */
interface Used {
  connections: number;
  unansweredRequests: number;
}

/**
 * Those for whom no key is enrolled, whatever their number: nothing that they could say would let them in, and one account may have
 * thousands of uids (subuid(5)). Together they have the connections of one user.
 */
export const STRANGERS = -1;

/** Counts per uid. Leases and subscriptions are counted where they are kept. */
export class QuotaUse {
  readonly #byUid = new Map<number, Used>();

  /** Counts one more, or refuses. @throws Refusal `limit` */
  take(uid: number, what: keyof Used, most: number): void {
    const used = this.#byUid.get(uid) ?? { connections: 0, unansweredRequests: 0 };
    if (used[what] >= most) {
      const who = uid === STRANGERS ? 'those without an enrolled key have' : `uid ${uid} has`;
      throw new Refusal('limit', `${who} ${used[what]} ${words[what]}, at most ${most} are allowed`, {
        quota: what,
        max: most,
      });
    }
    used[what]++;
    this.#byUid.set(uid, used);
  }

  give(uid: number, what: keyof Used): void {
    const used = this.#byUid.get(uid);
    if (used === undefined) return;
    used[what]--;
    if (used.connections === 0 && used.unansweredRequests === 0) this.#byUid.delete(uid);
  }
}

const words: Record<keyof Used, string> = { connections: 'connections', unansweredRequests: 'unanswered requests' };
