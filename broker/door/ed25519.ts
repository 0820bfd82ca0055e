import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { keyBlob } from '../../contract/keys.ts';
import { NONCE_BYTES } from '../../contract/wire/handshake.ts';

/** Signatures by node:crypto (OpenSSL): a verification costs the broker a fortieth of what it costs in JavaScript. */
export { type KeyObject, sign };

export const newNonce = (): Uint8Array => randomBytes(NONCE_BYTES);

/** A raw public key, 32 bytes, as OpenSSL wants it. */
export function publicKeyObject(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** The public half of a private key, 32 bytes. */
export function rawPublicKey(privateKey: KeyObject): Uint8Array {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(x ?? '', 'base64url'));
}

export const newPrivateKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

export const isSignedBy = (key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean =>
  verify(null, data, key, signature);

/** As `ssh-keygen -l` prints it. */
export function fingerprint(raw: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(keyBlob(raw)).digest('base64').replace(/=+$/, '')}`;
}
