/**
 * The client where there is no Node: nothing here, or below it, needs more than the Web's own interfaces. The caller brings
 * the stream of bytes, the key, and the broker's key to expect.
 */
import { type Ed25519, loadTweetnacl, type Signer } from './ed25519.ts';
import { DEFAULT_TIMEOUT_MS, type LinkOptions } from './link.ts';
import { type Postern, PosternClient } from './postern.ts';
import type { Dial } from './transport.ts';
import { type BrokerTrust, pinned } from './trust.ts';

export { Refusal, type RefusalCode } from '../contract/errors.ts';
export type * from './devices.ts';
export { type Ed25519, loadTweetnacl, type Signer } from './ed25519.ts';
export { type Postern, PosternClient } from './postern.ts';
export type { Dial, Transport, TransportHandlers } from './transport.ts';
export type { BrokerTrust } from './trust.ts';

export interface OpenOptions extends Partial<LinkOptions> {
  dial: Dial;
  key: Signer;
  /** Your user at the broker's machine, as its kernel numbers it. */
  uid: number;
  /** The broker's public key: 32 bytes or a line `ssh-ed25519 BASE64`; or a way to judge it. */
  broker: Uint8Array | string | BrokerTrust;
  ed25519?: Ed25519 | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Connects over a transport of the caller's.
 * @throws Refusal, see `PosternClient.open`
 */
export async function openPostern(options: OpenOptions): Promise<Postern> {
  const { dial, key, uid, broker, signal, reconnect = true, timeoutMs = DEFAULT_TIMEOUT_MS, onState } = options;
  const trust = typeof broker === 'string' || broker instanceof Uint8Array ? pinned(broker) : broker;
  const ed25519 = options.ed25519 ?? (await loadTweetnacl());
  return PosternClient.open(dial, { signer: key, uid, trust, ed25519 }, { reconnect, timeoutMs, onState }, signal);
}
