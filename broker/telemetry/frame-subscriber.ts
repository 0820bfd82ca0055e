import type { Principal } from '../../contract/access.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import { decide } from '../../contract/policy/decide.ts';
import type { Session } from '../session.ts';

/** Of all sets, since the start. */
export interface FrameCounts {
  /** By drivers. */
  published: number;
  /** To subscribers: a frame counts once for each. */
  sent: number;
  /** For subscribers that do not read. */
  dropped: number;
}

/** Frames kept for a subscriber that does not read. */
const MAX_WAITING = 64;
/** Of them, where frames are long. The same bytes wait for all of a set. */
const MAX_WAITING_BYTES = 512 * 1024;

/** One connection that wants one set of frames. What it is too slow for is missing from its own sequence: nobody waits for it. */
export class FrameSubscriber {
  readonly session: Session;
  /** How often the connection has asked for the set: it is sent once. */
  times = 1;
  readonly #device: string;
  readonly #counts: FrameCounts;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** The last answer of the policy, which holds for as long as the two that it was asked about. */
  #verdict: { policy: Policy; principal: Principal; mayRead: boolean } | undefined;

  constructor(session: Session, device: string, counts: FrameCounts) {
    this.session = session;
    this.#device = device;
    this.#counts = counts;
  }

  /** Asked for every frame, so that a reload counts at once. */
  mayRead(policy: Policy): boolean {
    const { principal } = this.session;
    if (this.#verdict?.policy !== policy || this.#verdict.principal !== principal) {
      const mayRead = decide(policy, { principal, device: this.#device, access: 'read' }).allowed;
      this.#verdict = { policy, principal, mayRead };
    }
    return this.#verdict.mayRead;
  }

  /** @param framed a notification as it goes over the wire, the same bytes for all */
  send(framed: Uint8Array): void {
    this.#waiting.push(framed);
    this.#waitingBytes += framed.length;
    while (this.#waiting.length > MAX_WAITING || this.#waitingBytes > MAX_WAITING_BYTES) {
      this.#take();
      this.#counts.dropped++;
    }
    this.#flush();
  }

  /** Sends what waited, once there is room. */
  drain(policy: Policy): void {
    if (this.mayRead(policy)) this.#flush();
    else while (this.#waiting.length > 0) this.#take();
  }

  #flush(): void {
    while (this.#waiting.length > 0 && this.#hasRoom) {
      this.session.notifyFramed(this.#take());
      this.#counts.sent++;
    }
    if (this.#waiting.length > 0) this.session.awaitRoom();
  }

  /** The oldest. */
  #take(): Uint8Array {
    const framed = this.#waiting.shift() as Uint8Array;
    this.#waitingBytes -= framed.length;
    return framed;
  }

  get #hasRoom(): boolean {
    return this.session.queuedBytes <= this.session.eventRoom;
  }
}
