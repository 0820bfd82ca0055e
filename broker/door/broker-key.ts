import { createPrivateKey, type KeyObject } from 'node:crypto';
import { chmodSync, closeSync, constants, lstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { formatPublicKey } from '../../contract/keys.ts';
import { checkOwnDirectory, readTrustedFile, UntrustedFile } from '../trusted-file.ts';
import { newPrivateKey, rawPublicKey } from './ed25519.ts';

export interface BrokerKey {
  private: KeyObject;
  /** 32 bytes. */
  public: Uint8Array;
}

const NAME = 'broker_key';

/**
 * The broker's own identity: the credential `broker_key` of its service (PKCS #8), where it has been given one; else the file of that name
 * (0600) in its state directory, made at the first start. The public half is there as an OpenSSH line, for clients to pin.
 * @param credentials CREDENTIALS_DIRECTORY, systemd.exec(5)
 */
export function loadBrokerKey(directory: string, credentials?: string): BrokerKey {
  const path = `${directory}/${NAME}`;
  const given = credentials === undefined ? undefined : readKey(`${credentials}/${NAME}`);
  const key = given ?? readKey(path) ?? createKey(path);
  if (readLine(`${path}.pub`) !== publicLine(key)) writePublic(path, key);
  return { private: key, public: rawPublicKey(key) };
}

function readKey(path: string): KeyObject | undefined {
  try {
    const text = readTrustedFile(path);
    // Of the owner's own file in a trusted directory: nobody else exchanges it in between.
    const { mode } = lstatSync(path);
    if ((mode & 0o044) !== 0)
      throw new UntrustedFile(
        `${path} can be read by others (mode ${(mode & 0o7777).toString(8).padStart(4, '0')}), who could pass for this broker: chmod 600 ${path}; if somebody has read it, remove it for a new one`,
      );
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType !== 'ed25519') throw new UntrustedFile(`${path} is not an Ed25519 key`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function createKey(path: string): KeyObject {
  // No private key is to lie where others can put files.
  checkOwnDirectory(dirname(path));
  const key = newPrivateKey();
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  writeFileSync(fd, key.export({ type: 'pkcs8', format: 'pem' }));
  closeSync(fd);
  return key;
}

function writePublic(path: string, key: KeyObject): void {
  // Where others can put files, a link in the place of the public half would have root write wherever it leads.
  checkOwnDirectory(dirname(path));
  writeFileSync(`${path}.pub`, publicLine(key));
  // whatever the umask: clients of every user read it
  chmodSync(`${path}.pub`, 0o644);
}

const publicLine = (key: KeyObject): string =>
  `${formatPublicKey({ bytes: rawPublicKey(key), comment: 'postern broker' })}\n`;

function readLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
