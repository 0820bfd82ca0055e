/**
 * The client where there is no Node: nothing here, or below it, needs more than the Web's own interfaces. The caller brings
 * the stream of bytes, the key, and the broker's key to expect.
 */
import { type Ed25519, loadTweetnacl, type Signer } from './ed25519.ts';
import type { Identity } from './handshake.ts';
import { DEFAULT_TIMEOUT_MS, type LinkOptions } from './link.ts';
import { type Postern, PosternClient } from './postern.ts';
import type { Dial } from './transport.ts';
import { type BrokerTrust, pinned } from './trust.ts';

export { Refusal, type RefusalCode } from '../contract/errors.ts';
export type * from './devices.ts';
export { type Ed25519, loadTweetnacl, type Signer } from './ed25519.ts';
export { type Postern, PosternClient } from './postern.ts';
export type { Dial, Transport, TransportHandlers, Welcomed } from './transport.ts';
export type { BrokerTrust } from './trust.ts';

/** How it connects, and goes on. */
export interface DialOptions extends Partial<LinkOptions> {
  dial: Dial;
  signal?: AbortSignal | undefined;
}

/** And who connects, and to whom: what the handshake needs. */
export interface OpenOptions extends DialOptions {
  key: Signer;
  /** Your user at the broker's machine, as its kernel numbers it. */
  uid: number;
  /** The broker's public key: 32 bytes or a line `ssh-ed25519 BASE64`; or a way to judge it. */
  broker: Uint8Array | string | BrokerTrust;
  ed25519?: Ed25519 | undefined;
}

/**
 * Connects over a transport of the caller's.
 * @param options without `key`, `uid` and `broker` where the dial brings the welcome: somebody else has shaken hands (`Transport.welcomed`)
 * @throws Refusal, see `PosternClient.open`
 */
export async function openPostern(options: OpenOptions | DialOptions): Promise<Postern> {
  const { dial, signal, reconnect = true, timeoutMs = DEFAULT_TIMEOUT_MS, onState } = options;
  const identity = 'key' in options ? await identityOf(options) : undefined;
  return PosternClient.open(dial, identity, { reconnect, timeoutMs, onState }, signal);
}

async function identityOf({ key, uid, broker, ed25519 }: OpenOptions): Promise<Identity> {
  const trust = typeof broker === 'string' || broker instanceof Uint8Array ? pinned(broker) : broker;
  return { signer: key, uid, trust, ed25519: ed25519 ?? (await loadTweetnacl()) };
}
