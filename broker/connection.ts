import type { Principal } from '../contract/access.ts';
import { Refusal, type RefusalCode, Violation } from '../contract/errors.ts';
import type { Quotas } from '../contract/policy/schema.ts';
import type { PwmDefaults } from '../contract/pwm/servo.ts';
import { decode } from '../contract/wire/codec.ts';
import { FrameReader, MAX_FRAME, MAX_FRAME_BEFORE_AUTHENTICATION } from '../contract/wire/frame.ts';
import {
  type Hello,
  NOTIFICATION,
  type Notifications,
  parseAuthenticate,
  parseRequest,
  REPLY,
} from '../contract/wire/messages.ts';
import { MAX_VALUES } from '../contract/wire/scan.ts';
import { isExpired, NotWelcome } from './door/door.ts';
import type { PeerCredentials } from './native.ts';
import { Outbox } from './outbox.ts';
import type { EnrolledKey } from './policy-store.ts';
import type { Session } from './session.ts';
import type { Link, LinkHandlers } from './transport.ts';

/** Characters of a refusal's message where it has to be cut to fit into a frame. */
const MAX_MESSAGE = 1000;

/** After so long in one turn of the loop the others come first, and what is due: a client may ask a lot in one piece. */
const TURN_MS = 2;

/** What a connection needs from the broker around it. */
export interface Host {
  hello(): Hello;
  /** @throws NotWelcome */
  admit(connection: Connection, hello: Hello, answer: ReturnType<typeof parseAuthenticate>): Admission;
  /** @throws Refusal, or gives the result or a promise of it */
  answer(session: Session, method: string, params: unknown): unknown;
  /** Takes one of the user's unanswered requests. @throws Refusal `limit` */
  takeRequest(uid: number, quotas: Quotas): void;
  giveRequest(uid: number): void;
  noteAnswer(method: string, sinceNs: bigint, refused: boolean): void;
  closed(connection: Connection, violation: string | undefined): void;
  drained(session: Session): void;
  nowMs(): number;
  /** An error that is none of the three kinds. */
  fault(error: unknown, method: string): void;
}

export interface Admission {
  principal: Principal;
  key: EnrolledKey;
  defaults: PwmDefaults;
  welcome: object;
}

/**
 * One client, from `hello` to its end: nothing but `authenticate` is understood before it is admitted, nothing but
 * requests after. A violation ends it with one line in the log; what it held ends with it.
 */
export class Connection implements Session, LinkHandlers {
  readonly id: number;
  readonly peer: PeerCredentials;
  principal!: Principal;
  key!: EnrolledKey;
  defaults!: PwmDefaults;
  quotas: Quotas;
  readonly #host: Host;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #reader = new FrameReader(MAX_FRAME_BEFORE_AUTHENTICATION);
  readonly #hello: Hello;
  #state: 'greeting' | 'open' | 'closed' = 'greeting';
  /** Frames of the last chunk that were not looked at yet: not all of them while reading is paused. */
  #frames: Iterator<Uint8Array, void> = this.#reader.push(new Uint8Array(0));
  #paused = false;
  #isRoomAwaited = false;
  /** The next turn of the loop goes on with the frames that are left. */
  #goesOn = false;

  constructor(id: number, peer: PeerCredentials, quotas: Quotas, link: Link, host: Host) {
    this.id = id;
    this.peer = peer;
    this.quotas = quotas;
    this.#link = link;
    this.#host = host;
    this.#outbox = new Outbox((bytes) => this.#write(bytes));
    this.#hello = host.hello();
    this.#outbox.push(this.#hello);
  }

  get pid(): number {
    return this.peer.pid;
  }
  get admitted(): boolean {
    return this.#state === 'open';
  }
  get queuedBytes(): number {
    return this.#link.queuedBytes + this.#outbox.bytes;
  }
  get eventRoom(): number {
    return this.quotas.queuedBytes / 2;
  }

  onData(chunk: Uint8Array): void {
    if (this.#state === 'closed') return;
    this.#frames = this.#reader.push(chunk);
    this.#readFrames();
  }

  onDrain(): void {
    this.#tellOfRoom();
    this.#readFrames();
  }

  onClose(): void {
    if (this.#state !== 'closed') this.#finish(undefined);
  }

  notify<Name extends keyof Notifications>(name: Name, params: Notifications[Name]): boolean {
    return this.#state === 'closed' || this.#outbox.push([NOTIFICATION, name, params]);
  }

  notifyFramed(framed: Uint8Array): void {
    if (this.#state !== 'closed') this.#outbox.pushFramed(framed);
  }

  awaitRoom(): void {
    this.#isRoomAwaited = true;
  }

  /** Tells why, and ends. */
  goodbye(code: RefusalCode, message: string): void {
    if (this.#state === 'closed') return;
    this.notify('goodbye', { code, message });
    this.#outbox.flush();
    this.#link.end();
    this.#finish(undefined);
  }

  /** Its key counts no longer. */
  expired(): void {
    this.goodbye('denied', `the key ${this.key.fingerprint} has expired`);
  }

  /** For one who is not let in at all: the reason is all that he gets. */
  turnAway(code: RefusalCode, message: string): void {
    this.notify('goodbye', { code, message });
    this.#outbox.flush();
    this.#link.end();
    this.#state = 'closed';
  }

  #write(bytes: Uint8Array): void {
    this.#link.write(bytes);
    // What the kernel takes at once is followed by no drain.
    this.#tellOfRoom();
  }

  #tellOfRoom(): void {
    if (!this.#isRoomAwaited || this.#state !== 'open' || this.queuedBytes > this.eventRoom) return;
    this.#isRoomAwaited = false;
    this.#host.drained(this);
  }

  #authenticate(payload: Uint8Array): void {
    const admission = this.#host.admit(this, this.#hello, parseAuthenticate(decode(payload)));
    this.principal = admission.principal;
    this.key = admission.key;
    this.defaults = admission.defaults;
    this.#reader.maxFrame = MAX_FRAME;
    this.#state = 'open';
    this.#outbox.push(admission.welcome);
  }

  #request(payload: Uint8Array): void {
    if (isExpired(this.key, this.#host.nowMs())) {
      this.expired();
      return;
    }
    const { id, method, params } = parseRequest(decode(payload));
    const started = process.hrtime.bigint();
    let counted = false;
    try {
      this.#host.takeRequest(this.principal.uid, this.quotas);
      counted = true;
      const result = this.#host.answer(this, method, params);
      if (result instanceof Promise) {
        result
          .then(
            (value: unknown) => this.#reply(id, method, started, value),
            (error: unknown) => this.#refuse(id, method, started, error),
          )
          .finally(() => {
            this.#host.giveRequest(this.principal.uid);
            this.#balance();
          });
        return;
      }
      this.#reply(id, method, started, result);
    } catch (error) {
      this.#refuse(id, method, started, error);
    }
    if (counted) this.#host.giveRequest(this.principal.uid);
  }

  /** Answers what has arrived, as far as there is room for answers: a small request may have a large one. */
  #readFrames(): void {
    const end = performance.now() + TURN_MS;
    const goesOn = () => more && !this.#isClosed() && !this.#isFull && performance.now() < end;
    let more = true;
    // Again when the kernel took at once what filled the room: it sends no drain for that.
    while (goesOn())
      this.#outbox.cork(() => {
        while (goesOn()) more = this.#readFrame();
      });
    if (more && !this.#isFull) this.#goOnLater();
    this.#balance();
  }

  #goOnLater(): void {
    if (this.#goesOn || this.#isClosed()) return;
    this.#goesOn = true;
    setImmediate(() => {
      this.#goesOn = false;
      this.#readFrames();
    });
  }

  /** False if no whole frame is left. */
  #readFrame(): boolean {
    try {
      const { value: payload, done } = this.#frames.next();
      if (done) return false;
      if (this.#state === 'greeting') this.#authenticate(payload);
      else this.#request(payload);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#violate(error);
    }
    return true;
  }

  #reply(id: number, method: string, started: bigint, result: unknown): void {
    if (this.#state === 'closed') return;
    if (!this.#outbox.push([REPLY, id, null, result])) {
      this.#refuse(
        id,
        method,
        started,
        new Refusal('limit', `the answer is larger than a frame of ${MAX_FRAME} bytes and ${MAX_VALUES} values`, {
          max: MAX_FRAME,
        }),
      );
      return;
    }
    this.#host.noteAnswer(method, started, false);
  }

  #refuse(id: number, method: string, started: bigint, error: unknown): void {
    if (error instanceof Violation) throw error;
    if (!(error instanceof Refusal)) this.#host.fault(error, method);
    if (this.#state === 'closed') return;
    const refusal =
      error instanceof Refusal ? error : new Refusal('internal', 'a fault in the broker: its log has the details');
    const { code, message, data } = refusal;
    // An answer there must be: what does not fit into a frame goes without its data.
    if (!this.#outbox.push([REPLY, id, { code, message, data }, null]))
      this.#outbox.push([REPLY, id, { code, message: message.slice(0, MAX_MESSAGE), data: {} }, null]);
    this.#host.noteAnswer(method, started, true);
  }

  get #isFull(): boolean {
    return this.queuedBytes > this.quotas.queuedBytes;
  }

  /** Stops reading from a client that does not read its answers, until it has; and from one whose last piece is not done. */
  #balance(): void {
    const mustWait = this.#isFull || this.#goesOn;
    if (this.#state === 'closed' || mustWait === this.#paused) return;
    this.#paused = mustWait;
    if (this.#paused) this.#link.pause();
    else this.#link.resume();
  }

  #violate(violation: Violation): void {
    const code = violation instanceof NotWelcome ? violation.code : 'violation';
    this.notify('goodbye', { code, message: violation.message });
    this.#outbox.flush();
    this.#link.end();
    this.#finish(violation.message);
  }

  #finish(violation: string | undefined): void {
    this.#state = 'closed';
    this.#host.closed(this, violation);
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}
