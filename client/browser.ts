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

/** Who connects, and to whom: what the handshake needs. */
export interface HandshakeOptions {
  key: Signer;
  /** Your user at the broker's machine, as its kernel numbers it. */
  uid: number;
  /** The broker's public key: 32 bytes or a line `ssh-ed25519 BASE64`; or a way to judge it. */
  broker: Uint8Array | string | BrokerTrust;
  ed25519?: Ed25519 | undefined;
}

/** How it connects, and goes on. */
export interface DialOptions extends Partial<LinkOptions> {
  dial: Dial;
  signal?: AbortSignal | undefined;
}

/** Without those of the handshake, the dial brings the welcome: somebody else has shaken hands (`Transport.welcomed`). */
export type OpenOptions = DialOptions & (HandshakeOptions | { [Name in keyof HandshakeOptions]?: undefined });

/**
 * Connects over a transport of the caller's.
 * @throws Refusal, see `PosternClient.open`
 */
export async function openPostern(options: OpenOptions): Promise<Postern> {
  const { dial, signal, reconnect = true, timeoutMs = DEFAULT_TIMEOUT_MS, onState } = options;
  const identity = options.key === undefined ? undefined : await identityOf(options);
  return PosternClient.open(dial, identity, { reconnect, timeoutMs, onState }, signal);
}

async function identityOf({ key, uid, broker, ed25519 }: HandshakeOptions): Promise<Identity> {
  const trust = typeof broker === 'string' || broker instanceof Uint8Array ? pinned(broker) : broker;
  return { signer: key, uid, trust, ed25519: ed25519 ?? (await loadTweetnacl()) };
}
