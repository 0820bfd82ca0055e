/** Connecting in Node: finds the socket, the key and the broker's key where a user has them. */
import { join } from 'node:path';
import { Refusal } from '../contract/errors.ts';
import type { ClientClass, CoreClient } from './core.ts';
import { type Ed25519, loadTweetnacl, type Signer } from './ed25519.ts';
import type { Identity } from './handshake.ts';
import { DEFAULT_TIMEOUT_MS, type LinkOptions } from './link.ts';
import type { ClientMethods } from './method-types.ts';
import type { Dial } from './transport.ts';
import { type BrokerTrust, pinned } from './trust.ts';

export const DEFAULT_SOCKET = '/run/postern/postern.sock';
/** The machine's broker's public key, written by root when it was installed. */
export const MACHINE_BROKER_KEY = '/etc/postern/broker.pub';

export interface ConnectOptions extends Partial<LinkOptions> {
  /** Default: $POSTERN_SOCKET, else /run/postern/postern.sock. */
  socket?: string | undefined;
  /**
   * Path of an OpenSSH private key, or something that signs. Default: $POSTERN_KEY, else ~/.config/postern/id_ed25519, else
   * ~/.ssh/id_ed25519, else the first Ed25519 key of ssh-agent.
   */
  key?: string | Signer | undefined;
  /**
   * The broker's public key: 32 bytes or a line `ssh-ed25519 BASE64`. Default: /etc/postern/broker.pub for the default socket,
   * else what ~/.config/postern/known_brokers remembers of the first contact.
   */
  brokerKey?: Uint8Array | string | undefined;
  /** Your uid on the broker's machine, where the socket is forwarded from another. Default: $POSTERN_UID, else this process's. */
  uid?: number | undefined;
  /** Default: tweetnacl. `nodeEd25519` loads faster. */
  ed25519?: Ed25519 | undefined;
  /** Ends the attempt to connect. */
  signal?: AbortSignal | undefined;
}

/** How a class of clients is opened: its own `open`. */
type OpenableClass<Client extends CoreClient> = ClientClass<Client> & Pick<typeof CoreClient, 'open'>;

/**
 * Connects to a broker, with a client of this class: `PosternClient` knows the devices' classes, `CoreClient` loads faster.
 * @throws Refusal: `unreachable` (no broker, or no right to open its socket), `invalid` (no usable key), `violation` (not the
 * broker that you trust), `denied` and others as the broker says; `signal.reason` when that is aborted
 */
export async function connectAs<Client extends CoreClient>(
  clientClass: OpenableClass<Client>,
  options: ConnectOptions = {},
): Promise<Client & ClientMethods> {
  const { reconnect = true, timeoutMs = DEFAULT_TIMEOUT_MS, onState, signal } = options;
  const { dial, identity } = await findWay(options);
  return clientClass.open(dial, identity, { reconnect, timeoutMs, onState }, signal);
}

/** How a user gets to a broker, and as whom. */
export interface Way {
  dial: Dial;
  identity: Identity;
  /** The path of the broker's socket. */
  socket: string;
}

/** Finds what `connectAs` connects by; connects to nothing. @throws Refusal `invalid` */
export async function findWay(options: ConnectOptions = {}): Promise<Way> {
  const socket = options.socket ?? nonEmpty(process.env.POSTERN_SOCKET) ?? DEFAULT_SOCKET;
  const [{ unixDial }, ed25519] = await Promise.all([
    import('./transport-unix.ts'),
    options.ed25519 ?? loadTweetnacl(),
  ]);
  const [signer, trust] = await Promise.all([findKey(options.key, ed25519), findTrust(options.brokerKey, socket)]);
  return { dial: unixDial(socket), identity: { signer, uid: options.uid ?? ownUid(), trust, ed25519 }, socket };
}

async function findKey(key: string | Signer | undefined, ed25519: Ed25519): Promise<Signer> {
  if (typeof key === 'object') return key;
  const { findSigner, loadSigner } = await import('./keys-node.ts');
  return key === undefined ? findSigner(ed25519) : loadSigner(key, ed25519);
}

async function findTrust(brokerKey: Uint8Array | string | undefined, socket: string): Promise<BrokerTrust> {
  if (brokerKey !== undefined) return pinned(brokerKey);
  const [{ knownBrokers }, { configFolder }] = await Promise.all([
    import('./known-brokers.ts'),
    import('./keys-node.ts'),
  ]);
  const file = join(configFolder(), 'known_brokers');
  return knownBrokers(socket === DEFAULT_SOCKET ? { socket, file, machineFile: MACHINE_BROKER_KEY } : { socket, file });
}

function ownUid(): number {
  const uid = nonEmpty(process.env.POSTERN_UID) ?? process.geteuid?.();
  if (uid === undefined) throw new Refusal('invalid', 'this system has no user ids: pass `uid`', { path: 'uid' });
  if (!/^\d{1,10}$/.test(String(uid)))
    throw new Refusal('invalid', `POSTERN_UID is '${uid}', not a user id`, { path: 'uid' });
  return Number(uid);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
