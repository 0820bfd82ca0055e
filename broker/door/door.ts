import type { Principal } from '../../contract/access.ts';
import { type RefusalCode, Violation } from '../../contract/errors.ts';
import { type HandshakeFacts, PROTOCOL_VERSION, transcript } from '../../contract/wire/handshake.ts';
import type { Authenticate, Hello, Welcome } from '../../contract/wire/messages.ts';
import type { PeerCredentials } from '../native.ts';
import type { Authority, EnrolledKey } from '../policy-store.ts';
import { FailedAttempts } from './attempts.ts';
import type { BrokerKey } from './broker-key.ts';
import { fingerprint, isSignedBy, newNonce, sign } from './ed25519.ts';

/** Why somebody is not let in: told to him, then the connection ends. */
export class NotWelcome extends Violation {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** By the clock that is set, for what has a date, and by the one that only goes on, for what lasts. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** The handshake's rules, without I/O: who the kernel says it is, and a key that is enrolled for just this user. */
export class Door {
  readonly #key: BrokerKey;
  readonly #attempts = new FailedAttempts();

  constructor(key: BrokerKey) {
    this.#key = key;
  }

  hello(): Hello {
    return { type: 'hello', versions: [PROTOCOL_VERSION], broker: this.#key.public, nonce: newNonce() };
  }

  /** @throws NotWelcome */
  admit(
    peer: PeerCredentials,
    hello: Hello,
    answer: Authenticate,
    authority: Authority,
    now: Moment,
  ): { principal: Principal; key: EnrolledKey; welcome: Welcome } {
    const wait = this.#attempts.waitMs(peer.uid, now.monotonicMs);
    if (wait > 0) throw new NotWelcome('limit', `too many failed attempts of uid ${peer.uid}: wait ${wait} ms`);
    const facts: HandshakeFacts = {
      version: answer.version,
      brokerKey: hello.broker,
      brokerNonce: hello.nonce,
      clientKey: answer.key,
      clientNonce: answer.nonce,
      uid: peer.uid,
    };
    try {
      const key = this.#proven(peer, answer, facts, authority, now.wallMs);
      const signature = sign(null, transcript('broker', facts), this.#key.private);
      return {
        principal: { uid: peer.uid, user: key.user, gids: peer.gids, key: key.fingerprint },
        key,
        welcome: { type: 'welcome', signature, user: key.user, uid: peer.uid, key: key.fingerprint },
      };
    } catch (error) {
      this.#attempts.note(peer.uid, now.monotonicMs);
      throw error;
    }
  }

  #proven(
    peer: PeerCredentials,
    { key: bytes, signature }: Authenticate,
    facts: HandshakeFacts,
    authority: Authority,
    nowMs: number,
  ): EnrolledKey {
    const print = fingerprint(bytes);
    const key = authority.keys.get(print);
    if (key === undefined || key.uid !== peer.uid)
      throw new NotWelcome(
        'denied',
        `the key ${print} is not enrolled for uid ${peer.uid}: ask an administrator for 'postern key trust USER KEYFILE'`,
      );
    if (isExpired(key, nowMs))
      throw new NotWelcome('denied', `the key ${print} expired at ${new Date(key.expiresAtMs ?? 0).toISOString()}`);
    if (!isSignedBy(key.verifier, transcript('client', facts), signature))
      throw new NotWelcome('denied', `the signature is not by ${print} over this handshake`);
    return key;
  }
}

export const isExpired = ({ expiresAtMs }: EnrolledKey, nowMs: number): boolean =>
  expiresAtMs !== undefined && nowMs >= expiresAtMs;
