import { createPrivateKey, type KeyObject } from 'node:crypto';
import { chmodSync, closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { formatPublicKey } from '../contract/keys.ts';
import { newPrivateKey, rawPublicKey } from './ed25519.ts';
import { readTrustedFile, UntrustedFile } from './trusted-file.ts';

export interface BrokerKey {
  private: KeyObject;
  /** 32 bytes. */
  public: Uint8Array;
}

/**
 * The broker's own identity: `broker_key` (PKCS #8, 0600) in its state directory, made at the first start, with the public
 * half as an OpenSSH line beside it, for clients to pin.
 */
export function loadBrokerKey(directory: string): BrokerKey {
  const path = `${directory}/broker_key`;
  const key = readKey(path) ?? createKey(path);
  return { private: key, public: rawPublicKey(key) };
}

function readKey(path: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(readTrustedFile(path));
    if (key.asymmetricKeyType !== 'ed25519') throw new UntrustedFile(`${path} is not an Ed25519 key`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function createKey(path: string): KeyObject {
  const key = newPrivateKey();
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  writeFileSync(fd, key.export({ type: 'pkcs8', format: 'pem' }));
  closeSync(fd);
  const line = formatPublicKey({ bytes: rawPublicKey(key), comment: 'postern broker' });
  writeFileSync(`${path}.pub`, `${line}\n`);
  // whatever the umask: clients of every user read it
  chmodSync(`${path}.pub`, 0o644);
  return key;
}
