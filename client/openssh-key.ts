/**
 * OpenSSH's own format of private keys, for unencrypted Ed25519 keys: what `ssh-keygen -t ed25519 -N ''` writes.
 * Source of the format: PROTOCOL.key in OpenSSH's source.
 */

import { concat } from '../contract/bytes.ts';
import { equal, KeyError, keyBlob, parsePublicKey } from '../contract/keys.ts';
import { SshReader, sshString, sshU32 } from './ssh-wire.ts';

const MAGIC = 'openssh-key-v1\0';
const TYPE = 'ssh-ed25519';
const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----';
const END = '-----END OPENSSH PRIVATE KEY-----';
/** Cipher `none` pads its private part to this many bytes. */
const BLOCK = 8;

/** A private key file. `seed`, the 32 secret bytes, is missing where the file is encrypted. */
export interface PrivateKeyFile {
  publicKey: Uint8Array;
  seed?: Uint8Array;
  comment: string;
}

/** @throws KeyError that says what is wrong with it */
export function parsePrivateKey(text: string): PrivateKeyFile {
  const body = new RegExp(`${BEGIN}([A-Za-z0-9+/=\\s]+)${END}`).exec(text)?.[1];
  if (body === undefined) throw new KeyError('this is not an OpenSSH private key');
  const outer = new SshReader(fromBase64(body));
  if (decodeAscii(outer.take(MAGIC.length)) !== MAGIC) throw new KeyError('this is not an OpenSSH private key');
  const cipher = outer.text();
  outer.text(); // key derivation: only of use with a cipher
  outer.bytes();
  if (outer.u32() !== 1) throw new KeyError('the file holds more than one key');
  const publicKey = publicFromBlob(outer.bytes());
  if (cipher !== 'none') return { publicKey, comment: '' };

  const inner = new SshReader(outer.bytes());
  const check = inner.u32();
  if (inner.u32() !== check) throw new KeyError('the private part is damaged');
  if (inner.text() !== TYPE) throw new KeyError('the private part is of another kind of key');
  const repeated = inner.bytes();
  const pair = inner.bytes();
  const comment = inner.text();
  if (pair.length !== 64 || !equal(repeated, publicKey) || !equal(pair.subarray(32), publicKey))
    throw new KeyError('the private and the public part do not belong together');
  return { publicKey, seed: pair.slice(0, 32), comment };
}

/** The file's text. Both halves of the pair are 32 bytes. */
export function formatPrivateKey({ publicKey, seed, comment }: Required<PrivateKeyFile>): string {
  const check = crypto.getRandomValues(new Uint8Array(4));
  const pair = concat([seed, publicKey]);
  const inner = concat([check, check, ...[TYPE, publicKey, pair, comment].map(sshString)]);
  const padding = Uint8Array.from({ length: (BLOCK - (inner.length % BLOCK)) % BLOCK }, (_, index) => index + 1);
  const outer = [sshString('none'), sshString('none'), sshString(''), sshU32(1), sshString(keyBlob(publicKey))];
  const whole = concat([new TextEncoder().encode(MAGIC), ...outer, sshString(concat([inner, padding]))]);
  const lines = btoa(String.fromCharCode(...whole)).match(/.{1,70}/g) ?? [];
  return [BEGIN, ...lines, END, ''].join('\n');
}

function publicFromBlob(blob: Uint8Array): Uint8Array {
  return parsePublicKey(`${new SshReader(blob).text()} ${btoa(String.fromCharCode(...blob))}`).bytes;
}

function decodeAscii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replace(/\s/g, '')), (char) => char.charCodeAt(0));
  } catch {
    throw new KeyError('the base64 part is damaged');
  }
}
