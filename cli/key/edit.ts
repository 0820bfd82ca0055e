import {
  type AuthorizedKey,
  equal,
  formatAuthorizedKey,
  KeyError,
  type PublicKey,
  parseAuthorizedKeys,
  parsePublicKey,
} from '../../contract/keys.ts';
import { UsageError } from '../usage.ts';

/** Changes to the text of `authorized_keys`. Lines that are not touched stay as they are, comments included. */

/** The first key in a public key file. @throws UsageError */
export function readPublicKey(text: string, file: string): PublicKey {
  if (text.includes('PRIVATE KEY'))
    throw new UsageError(`${file} is a private key, which belongs to its user alone`, `its public half is ${file}.pub`);
  const line = text.split('\n').find((each) => each.trim() !== '' && !each.startsWith('#')) ?? '';
  try {
    return parsePublicKey(line);
  } catch (error) {
    if (error instanceof KeyError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** @throws UsageError if the name cannot stand in the file, or the key is there already */
export function addKey(
  text: string,
  key: Omit<AuthorizedKey, 'line'>,
  file: string,
): { text: string; result: undefined } {
  if (!/^[^\s"\\,]+$/.test(key.user)) throw new UsageError(`'${key.user}' is not a user name`);
  const there = parseAuthorizedKeys(text).keys.find(({ bytes }) => equal(bytes, key.bytes));
  if (there !== undefined)
    throw new UsageError(
      `the key is enrolled already, for ${there.user} (${file}:${there.line})`,
      'revoke it first to change it',
    );
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return { text: `${start}${formatAuthorizedKey(key)}\n`, result: undefined };
}

/** The keys with that fingerprint, or that comment, or of that user. @throws UsageError if none, or if it is not clear which */
export function findKeys(text: string, which: string, fingerprint: (key: Uint8Array) => string): AuthorizedKey[] {
  const { keys } = parseAuthorizedKeys(text);
  const ways = [
    keys.filter(({ bytes }) => fingerprint(bytes) === which),
    keys.filter(({ comment }) => comment === which),
    keys.filter(({ user }) => user === which),
  ].filter((found) => found.length > 0);
  const [found, ...others] = ways;
  if (found === undefined)
    throw new UsageError(`no enrolled key has this fingerprint, comment or user: '${which}'`, 'postern key list');
  if (others.some((other) => other.length !== found.length || other.some((key) => !found.includes(key))))
    throw new UsageError(`'${which}' is the comment of one key and the user of another`, 'name the fingerprint');
  return found;
}

export function removeLines(text: string, keys: readonly AuthorizedKey[]): string {
  const gone = new Set(keys.map(({ line }) => line));
  return text
    .split('\n')
    .filter((_, index) => !gone.has(index + 1))
    .join('\n');
}
