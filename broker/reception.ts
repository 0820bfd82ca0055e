import { Refusal } from '../contract/errors.ts';
import type { Quotas } from '../contract/policy/schema.ts';
import { initialDefaults, type PwmDefaults } from '../contract/pwm/servo.ts';
import type { Authenticate, Hello } from '../contract/wire/messages.ts';
import { type Admission, Connection, type Host } from './connection.ts';
import type { Core } from './core.ts';
import type { Door } from './door/door.ts';
import { KeyExpiry } from './door/key-expiry.ts';
import { OsError, type Timer } from './hardware/os.ts';
import type { Metrics } from './metrics.ts';
import type { PeerCredentials } from './native.ts';
import { QuotaUse, STRANGERS } from './quotas.ts';
import type { Session } from './session.ts';
import type { Link, LinkHandlers } from './transport.ts';

/** How long a stranger may take to say who he is. */
const HANDSHAKE_MS = 5000;
/** Users whose defaults are remembered; the one that connected longest ago is forgotten first. */
const MAX_DEFAULTS = 1024;

/** Answers one request of an admitted client. @throws Refusal */
export type Answer = (session: Session, method: string, params: unknown) => unknown;

/** Who is at the other end of a connected socket, as the kernel says. @throws OsError */
export type PeerOf = (fd: number) => PeerCredentials;

/** Receives clients: asks the kernel who they are, counts what they use up, keeps them from the first byte to the last. */
export class Reception implements Host {
  readonly #core: Core;
  readonly #door: Door;
  readonly #metrics: Metrics;
  readonly #answer: Answer;
  readonly #peerCredentials: PeerOf;
  readonly #onEnded: (session: Session) => void;
  readonly #quotaUse = new QuotaUse();
  readonly #defaults = new Map<number, PwmDefaults>();
  readonly connections = new Set<Connection>();
  readonly #countedAs = new WeakMap<Connection, number>();
  readonly #handshakes = new WeakMap<Connection, Timer>();
  readonly keyExpiry: KeyExpiry;
  #lastId = 0;

  /** @param onEnded told of each session that has ended, when what it held has */
  constructor(
    core: Core,
    door: Door,
    metrics: Metrics,
    answer: Answer,
    peerOf: PeerOf,
    onEnded: (session: Session) => void,
  ) {
    this.#core = core;
    this.#door = door;
    this.#metrics = metrics;
    this.#answer = answer;
    this.#peerCredentials = peerOf;
    this.#onEnded = onEnded;
    const after = (ms: number, callback: () => void) => core.os.after(ms, callback);
    this.keyExpiry = new KeyExpiry({ nowMs: () => this.nowMs(), after }, this.connections);
  }

  /** A client has connected. */
  welcome(link: Link): LinkHandlers | undefined {
    const peer = this.#peerOf(link);
    if (peer === undefined) return undefined;
    const quotas = this.#core.authority.policy.quotas(peer);
    this.#metrics.accepted++;
    const connection = new Connection(++this.#lastId, peer, quotas, link, this);
    const counted = this.#isKnown(peer.uid) ? peer.uid : STRANGERS;
    try {
      this.#quotaUse.take(counted, 'connections', quotas.connections);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#metrics.refusedConnections++;
      connection.turnAway(error.code, error.message);
      return connection;
    }
    this.connections.add(connection);
    this.#countedAs.set(connection, counted);
    const timer = this.#core.os.after(HANDSHAKE_MS, () => {
      if (!connection.admitted) connection.goodbye('timeout', `no handshake within ${HANDSHAKE_MS} ms`);
    });
    this.#handshakes.set(connection, timer);
    return {
      onData: (chunk) => connection.onData(chunk),
      onDrain: () => connection.onDrain(),
      onClose: () => {
        timer.cancel();
        connection.onClose();
      },
    };
  }

  goodbyeToAll(reason: string): void {
    this.keyExpiry.close();
    for (const connection of [...this.connections]) connection.goodbye('unavailable', reason);
  }

  hello(): Hello {
    return this.#door.hello();
  }

  admit(connection: Connection, hello: Hello, answer: Authenticate): Admission {
    const now = { wallMs: this.nowMs(), monotonicMs: Number(this.#core.os.nowNs()) / 1e6 };
    const admitted = this.#door.admit(connection.peer, hello, answer, this.#core.authority, now);
    this.#core.sessions.add(connection);
    this.#handshakes.get(connection)?.cancel();
    // When it has its key. Not when its bytes come: what a turn of the loop had no time left for is read in a later one.
    queueMicrotask(() => this.keyExpiry.update());
    this.#core.log.debug(
      `${admitted.principal.user} connected (pid ${connection.pid}, key ${admitted.key.fingerprint})`,
    );
    return { ...admitted, defaults: this.#defaultsOf(admitted.principal.uid) };
  }

  answer(session: Session, method: string, params: unknown): unknown {
    return this.#answer(session, method, params);
  }

  takeRequest(uid: number, quotas: Quotas): void {
    this.#quotaUse.take(uid, 'unansweredRequests', quotas.unansweredRequests);
  }

  giveRequest(uid: number): void {
    this.#quotaUse.give(uid, 'unansweredRequests');
  }

  noteAnswer(method: string, sinceNs: bigint, refused: boolean): void {
    if (refused) this.#metrics.refused++;
    else {
      this.#metrics.answered++;
      this.#metrics.noteLatency(method, Number(process.hrtime.bigint() - sinceNs) / 1000);
    }
  }

  closed(connection: Connection, violation: string | undefined): void {
    const core = this.#core;
    const { uid, pid } = connection.peer;
    this.connections.delete(connection);
    // As it was when it came: a key may have been enrolled since.
    this.#quotaUse.give(this.#countedAs.get(connection) ?? uid, 'connections');
    if (violation !== undefined) {
      this.#metrics.violations++;
      core.audit.fold({ event: 'violation', uid, pid, message: violation }, false);
    }
    if (!core.sessions.delete(connection)) return;
    core.subscriptions.removeAllOf(connection);
    core.telemetry.removeAllOf(connection);
    core.leases.endAllOf(
      connection,
      violation === undefined ? 'its holder disconnected' : 'its holder broke the protocol',
    );
    this.#onEnded(connection);
  }

  drained(session: Session): void {
    this.#core.subscriptions.drain(session);
    this.#core.telemetry.drain(session);
  }

  nowMs(): number {
    return Date.now();
  }

  fault(error: unknown, method: string): void {
    this.#core.log.error(
      `fault in ${method}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  /** Whether a key is enrolled for this user. */
  #isKnown(uid: number): boolean {
    for (const key of this.#core.authority.keys.values()) if (key.uid === uid) return true;
    return false;
  }

  /** Undefined if the kernel does not say: without a user there is nobody to let in. */
  #peerOf(link: Link): PeerCredentials | undefined {
    try {
      return this.#peerCredentials(link.fd);
    } catch (error) {
      if (!(error instanceof OsError)) throw error;
      this.#core.log.warning(`a client without an identity is turned away: ${error.message}`);
      return undefined;
    }
  }

  #defaultsOf(uid: number): PwmDefaults {
    const known = this.#defaults.get(uid) ?? { ...initialDefaults, servo: { ...initialDefaults.servo } };
    this.#defaults.delete(uid);
    this.#defaults.set(uid, known);
    const oldest = this.#defaults.keys().next().value;
    if (this.#defaults.size > MAX_DEFAULTS && oldest !== undefined) this.#defaults.delete(oldest);
    return known;
  }
}
