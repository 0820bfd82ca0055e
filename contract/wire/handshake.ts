import { concat } from '../bytes.ts';

/**
 * What is signed at the door. Both sides sign the same facts under different labels, so that neither signature can be
 * played back as the other's, on another connection, to another broker, from another user, or for another protocol.
 */
export const PROTOCOL_VERSION = 1;
export const NONCE_BYTES = 32;

export interface HandshakeFacts {
  version: number;
  brokerKey: Uint8Array;
  brokerNonce: Uint8Array;
  clientKey: Uint8Array;
  clientNonce: Uint8Array;
  /** The client's user as the kernel reports it to the broker. */
  uid: number;
}

const MAGIC = new TextEncoder().encode('postern handshake\0');
const LABELS = { client: 0x43, broker: 0x42 } as const;

/** The bytes that `signer` signs: magic, its label, version (u8), uid (u32 big-endian), both keys, both nonces. */
export function transcript(signer: keyof typeof LABELS, facts: HandshakeFacts): Uint8Array {
  const { version, brokerKey, brokerNonce, clientKey, clientNonce, uid } = facts;
  const head = new Uint8Array(6);
  head[0] = LABELS[signer];
  head[1] = version;
  new DataView(head.buffer).setUint32(2, uid);
  return concat([MAGIC, head, brokerKey, clientKey, brokerNonce, clientNonce]);
}
