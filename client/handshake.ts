import { Violation } from '../contract/errors.ts';
import { isSmallOrder } from '../contract/keys.ts';
import { type HandshakeFacts, NONCE_BYTES, PROTOCOL_VERSION, transcript } from '../contract/wire/handshake.ts';
import { type Authenticate, parseHello, parseWelcome, type Welcome } from '../contract/wire/messages.ts';
import type { Ed25519, Signer } from './ed25519.ts';
import type { BrokerTrust } from './trust.ts';

/** Who connects, and to whom. */
export interface Identity {
  signer: Signer;
  /** The caller's user as the broker's kernel will report it: this process's own, or the far end's of a forwarded socket. */
  uid: number;
  trust: BrokerTrust;
  ed25519: Ed25519;
}

/** The client's half of the handshake, as a conversation without I/O. Good for one connection. */
export class Handshake {
  readonly #identity: Identity;
  #facts: HandshakeFacts | undefined;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /**
   * `hello` → `authenticate`. Nothing is signed before the broker's key is found to be the right one.
   * @throws Violation, Refusal `violation` for the wrong broker, and whatever the signer throws
   */
  async answer(hello: unknown): Promise<Authenticate> {
    const { versions, broker, nonce } = parseHello(hello);
    const { signer, uid, trust, ed25519 } = this.#identity;
    if (!versions.includes(PROTOCOL_VERSION))
      throw new Violation(
        `the broker speaks protocol version ${versions.join(', ')}, this client ${PROTOCOL_VERSION}: update the older one`,
      );
    if (isSmallOrder(broker)) throw new Violation('the broker shows a key that anyone could sign for');
    await trust.check(broker);
    const facts = {
      version: PROTOCOL_VERSION,
      brokerKey: broker,
      brokerNonce: nonce,
      clientKey: signer.publicKey,
      clientNonce: ed25519.randomBytes(NONCE_BYTES),
      uid,
    };
    this.#facts = facts;
    const signature = await signer.sign(transcript('client', facts));
    return {
      type: 'authenticate',
      version: PROTOCOL_VERSION,
      key: signer.publicKey,
      nonce: facts.clientNonce,
      signature,
    };
  }

  /**
   * `welcome`: the broker proves its key over the same facts, under its own label.
   * @throws Violation
   */
  finish(message: unknown): { welcome: Welcome; brokerKey: Uint8Array } {
    const welcome = parseWelcome(message);
    const facts = this.#facts;
    if (facts === undefined) throw new Violation('`welcome` before `authenticate`');
    if (!this.#identity.ed25519.verify(welcome.signature, transcript('broker', facts), facts.brokerKey))
      throw new Violation("the broker's signature is wrong: it does not hold the key that it shows");
    return { welcome, brokerKey: facts.brokerKey };
  }
}
