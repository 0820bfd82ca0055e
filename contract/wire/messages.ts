import { isRefusalCode, type RefusalCode, type RefusalData, Violation } from '../errors.ts';
import type { ChannelValue, Quality } from '../telemetry/frame.ts';
import { PROTOCOL_VERSION } from './handshake.ts';

/**
 * What travels in frames. The handshake's three messages are maps, so that they can grow; the conversation after them
 * follows MessagePack-RPC (https://github.com/msgpack-rpc/msgpack-rpc/blob/master/spec.md):
 * request `[0, id, method, params]`, reply `[1, id, error, result]`, notification `[2, name, params]`.
 */
export const REQUEST = 0;
export const REPLY = 1;
export const NOTIFICATION = 2;

export interface Hello {
  type: 'hello';
  /** Protocol versions that the broker speaks. */
  versions: number[];
  /** The broker's Ed25519 public key, 32 bytes. */
  broker: Uint8Array;
  /** 32 random bytes, new for each connection. */
  nonce: Uint8Array;
}

export interface Authenticate {
  type: 'authenticate';
  version: number;
  /** The client's Ed25519 public key, 32 bytes. */
  key: Uint8Array;
  nonce: Uint8Array;
  /** Ed25519 over the client's transcript, 64 bytes. */
  signature: Uint8Array;
}

export interface Welcome {
  type: 'welcome';
  /** Ed25519 by the broker over its transcript, 64 bytes. */
  signature: Uint8Array;
  user: string;
  uid: number;
  /** Fingerprint of the key that was accepted, as OpenSSH prints it. */
  key: string;
}

export type ErrorBody = { code: RefusalCode; message: string; data: RefusalData };

/** `event`: one value of a subscription; `dropped` counts what this subscriber was too slow for since the last one. */
export interface EventBody {
  subscription: number;
  sequence: number;
  dropped: number;
  value: unknown;
}
/** `goodbye`: why the broker is about to close this connection. */
export interface GoodbyeBody {
  code: RefusalCode;
  message: string;
}
/** `lease.lost`: a lease of this connection ended without its holder asking. */
export interface LeaseLostBody {
  lease: number;
  device: string;
  reason: string;
}
/** `instrument.call`: for its driver, to be answered by `instrument.answer` with the same number. The broker has checked and allowed it. */
export interface InstrumentCallBody {
  device: string;
  call: number;
  method: string;
  fields: Record<string, unknown>;
  /** Who calls; `null`: the broker itself, to make the instrument safe. */
  user: string | null;
  /** After which nobody waits for the answer any more. */
  timeoutMs: number;
}
/**
 * `instrument.cancel`: nobody waits for the answer to a call any more. It is answered all the same, with the state if that has changed: what a
 * call has left, only its driver knows. Until then nothing else is changed, for two seconds at most; after that every state counts that it may
 * have left, until the driver tells the one that is.
 */
export interface InstrumentCancelBody {
  device: string;
  call: number;
}
/** `telemetry.wanted`: for a driver, everything that its subscribers want now; with its last part it replaces what was wanted before. */
export interface TelemetryWantedBody {
  device: string;
  /** What is too long for one frame goes in several parts: 0, 1, 2 … */
  part: number;
  parts: number;
  sets: {
    set: number;
    /** Places of its channels in the catalogue; -1: one that there is not any more, whose value is null. */
    channels: number[];
    /** Frames a second; null: as many as the wire carries. */
    rateHz: number | null;
    /** The instrument's answers as they came, too. */
    raw: boolean;
  }[];
}
/** `frame`: one look at an instrument, the same bytes for all who want the same set. A gap in `sequence` is what this subscriber was too slow for. */
export interface FrameBody {
  set: number;
  /** 1, 2, 3 … as the broker counts the frames of the set. */
  sequence: number;
  /** When the answer was complete, by the driver's clock: milliseconds since 1970. */
  atMs: number;
  latencyMs: number;
  values: readonly ChannelValue[];
  quality: Quality;
  raw?: Uint8Array | undefined;
}
/** `schedule.ended`: a program of this connection has ended. Its outputs are safe by then, unless they were to be kept. */
export interface ScheduleEndedBody {
  program: number;
  ending: string;
  reason: string;
}
export interface Notifications {
  event: EventBody;
  goodbye: GoodbyeBody;
  'lease.lost': LeaseLostBody;
  'instrument.call': InstrumentCallBody;
  'instrument.cancel': InstrumentCancelBody;
  'telemetry.wanted': TelemetryWantedBody;
  frame: FrameBody;
  'schedule.ended': ScheduleEndedBody;
}

/** Reads what a client sends after its welcome. @throws Violation */
export function parseRequest(value: unknown): { id: number; method: string; params: unknown } {
  if (!Array.isArray(value) || value.length !== 4 || value[0] !== REQUEST) throw new Violation('not a request');
  const [, id, method, params] = value as unknown[];
  if (!isId(id)) throw new Violation('a request whose id is not an unsigned integer');
  if (typeof method !== 'string' || method.length > 64) throw new Violation('a request without a method name');
  return { id, method, params };
}

/** @throws Violation */
export function parseAuthenticate(value: unknown): Authenticate {
  if (!isMap(value) || value.type !== 'authenticate') throw new Violation('expected `authenticate`');
  const { version, key, nonce, signature } = value;
  if (version !== PROTOCOL_VERSION) {
    // A stranger's object may have no text: String() would throw what ends the process.
    const shown = typeof version === 'number' ? version : `of type ${typeof version}`;
    throw new Violation(`protocol version ${shown} is not spoken here`);
  }
  if (!isBytes(key, 32) || !isBytes(nonce, 32) || !isBytes(signature, 64))
    throw new Violation('`authenticate` needs a key of 32 bytes, a nonce of 32 and a signature of 64');
  return { type: 'authenticate', version, key, nonce, signature };
}

/** @throws Violation */
export function parseHello(value: unknown): Hello {
  if (!isMap(value) || value.type !== 'hello') throw new Violation('expected `hello`: is this a Postern broker?');
  const { versions, broker, nonce } = value;
  if (!Array.isArray(versions) || !isBytes(broker, 32) || !isBytes(nonce, 32)) throw new Violation('malformed `hello`');
  return { type: 'hello', versions: versions.filter(isId), broker, nonce };
}

/** @throws Violation */
export function parseWelcome(value: unknown): Welcome {
  if (!isMap(value) || value.type !== 'welcome') throw new Violation('expected `welcome`');
  const { signature, user, uid, key } = value;
  if (!isBytes(signature, 64) || typeof user !== 'string' || !isId(uid) || typeof key !== 'string')
    throw new Violation('malformed `welcome`');
  return { type: 'welcome', signature, user, uid, key };
}

/** Reads what a broker sends after its welcome. @throws Violation */
export function parseFromBroker(
  value: unknown,
):
  | { kind: 'reply'; id: number; error: ErrorBody | null; result: unknown }
  | { kind: 'notification'; name: string; params: unknown } {
  if (Array.isArray(value) && value[0] === REPLY && value.length === 4 && isId(value[1]))
    return {
      kind: 'reply',
      id: value[1],
      error: value[2] === null ? null : parseErrorBody(value[2]),
      result: value[3],
    };
  if (Array.isArray(value) && value[0] === NOTIFICATION && value.length === 3 && typeof value[1] === 'string')
    return { kind: 'notification', name: value[1], params: value[2] };
  throw new Violation('neither a reply nor a notification');
}

/** A code that a newer broker knows and this client does not is kept as `internal`, with the code in its data. */
export function parseErrorBody(value: unknown): ErrorBody {
  if (!isMap(value) || typeof value.message !== 'string') throw new Violation('malformed error in a reply');
  const data = isMap(value.data) ? value.data : {};
  if (isRefusalCode(value.code)) return { code: value.code, message: value.message, data };
  return { code: 'internal', message: value.message, data: { ...data, code: value.code } };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}
