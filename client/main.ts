/**
 * The client library: `import { Postern } from 'postern'`.
 *
 *     await using postern = await Postern.connect();
 *     await postern.pwm.set({ device: 'fan', periodNs: 40_000, dutyNs: 10_000, enabled: true });
 *
 * docs/CLIENT.md is the guide.
 */
import { connect } from './connect.ts';
import type { Postern as Client } from './postern.ts';

/** A connected client, every method of the contract under its own name. */
export type Postern = Client;
export const Postern = { connect } as const;

export { Refusal, type RefusalCode, type RefusalData, Violation } from '../contract/errors.ts';
export { formatPublicKey, KeyError, type PublicKey, parsePublicKey } from '../contract/keys.ts';
export type { MethodName, Params, Result } from '../contract/methods.ts';
export type { Polarity, PwmState } from '../contract/pwm/waveform.ts';
export type { TopicName, TopicValue } from '../contract/topics.ts';
export type { Backoff } from './backoff.ts';
export { type ConnectOptions, DEFAULT_SOCKET } from './connect-as.ts';
export type { ClientPrincipal } from './core.ts';
export type * from './devices.ts';
export { type Ed25519, loadTweetnacl, type Signer } from './ed25519.ts';
export { nodeEd25519 } from './ed25519-node.ts';
export { configFolder, defaultKeyPath, findSigner, fingerprint, generateKey, loadSigner } from './keys-node.ts';
export type { Lease } from './lease.ts';
export type { LinkState } from './link.ts';
export type { CallOptions } from './method-types.ts';
export { type PwmChannel, PwmClient } from './pwm-client.ts';
export { SshAgent, sessionAgent } from './ssh-agent.ts';
export type { Subscription, TopicEvent } from './subscription.ts';
export type { SubscribeOptions } from './subscriptions.ts';
