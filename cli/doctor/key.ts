import { readFileSync } from 'node:fs';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { findSigner, fingerprint, loadSigner } from '../../client/keys-node.ts';
import { Refusal } from '../../contract/errors.ts';
import { type AuthorizedKey, equal, parseAuthorizedKeys } from '../../contract/keys.ts';
import { DEFAULT_KEYS_FILE } from '../key/keys-file.ts';
import { type Finding, fine, wrong } from './finding.ts';

export interface KeyFacts {
  user: string;
  /** The key that would be used, or why there is none. */
  key: Uint8Array | string;
  /** Lines of the list of enrolled keys; undefined: it is not there, or not for us to read. */
  enrolled?: readonly AuthorizedKey[] | undefined;
  nowMs: number;
}

/** @param ownList whether the machine's own list of keys is that of the broker in question */
export async function keyFacts(user: string, key: string | undefined, ownList: boolean): Promise<KeyFacts> {
  const nowMs = Date.now();
  try {
    const signer = await (key === undefined ? findSigner(nodeEd25519) : loadSigner(key, nodeEd25519));
    return { user, key: signer.publicKey, enrolled: ownList ? readEnrolled() : undefined, nowMs };
  } catch (error) {
    if (error instanceof Refusal) return { user, key: error.message, nowMs };
    throw error;
  }
}

function readEnrolled(): readonly AuthorizedKey[] | undefined {
  try {
    return parseAuthorizedKeys(readFileSync(DEFAULT_KEYS_FILE, 'utf8')).keys;
  } catch {
    return undefined; // the broker itself will say whether it knows the key
  }
}

/** Pure: facts in, finding out. */
export function judgeKey({ user, key, enrolled, nowMs }: KeyFacts): Finding {
  if (typeof key === 'string') return { what: 'key', ok: false, message: key }; // it ends with the command that mends it
  const print = fingerprint(key);
  const trust = `sudo postern key trust ${user} KEYFILE.pub`;
  if (enrolled === undefined) return fine('key', `you have ${print}`);
  const line = enrolled.find(({ bytes }) => equal(bytes, key));
  if (line === undefined) return wrong('key', `your key ${print} is not enrolled in ${DEFAULT_KEYS_FILE}`, trust);
  if (line.user !== user)
    return wrong(
      'key',
      `your key ${print} is enrolled for ${line.user}, and you are ${user}`,
      `postern key new, then ${trust}`,
    );
  if (line.expiresAtMs !== undefined && line.expiresAtMs <= nowMs)
    return wrong(
      'key',
      `your key ${print} expired at ${new Date(line.expiresAtMs).toISOString()}`,
      `sudo postern key revoke ${print}, then ${trust}`,
    );
  return fine('key', `you have ${print}, enrolled for ${user}`);
}
