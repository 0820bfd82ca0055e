import { shorten } from './issues.ts';

/**
 * Public keys as OpenSSH writes them: `ssh-ed25519 BASE64 comment`, and lines of `authorized_keys` that put options
 * before them. Format: sshd(8) "AUTHORIZED_KEYS FILE FORMAT", RFC 8709 for the key blob.
 */
export interface PublicKey {
  /** 32 bytes. */
  bytes: Uint8Array;
  comment: string;
}

export interface AuthorizedKey extends PublicKey {
  /** The only user that may use the key. */
  user: string;
  /** Milliseconds since the epoch from which the key is refused; absent: never. */
  expiresAtMs?: number;
  /** 1-based. */
  line: number;
}

export class KeyError extends Error {
  override readonly name = 'KeyError';
}

const TYPE = 'ssh-ed25519';
const BLOB_BYTES = 4 + TYPE.length + 4 + 32;

/** The blob inside a public key line: two length-prefixed strings, the type and the key. */
export function keyBlob(key: Uint8Array): Uint8Array {
  const blob = new Uint8Array(BLOB_BYTES);
  const view = new DataView(blob.buffer);
  view.setUint32(0, TYPE.length);
  blob.set(new TextEncoder().encode(TYPE), 4);
  view.setUint32(4 + TYPE.length, 32);
  blob.set(key, BLOB_BYTES - 32);
  return blob;
}

/** `ssh-ed25519 BASE64 comment` */
export function formatPublicKey(key: PublicKey): string {
  return `${TYPE} ${toBase64(keyBlob(key.bytes))} ${key.comment}`.trimEnd();
}

/** @throws KeyError that says what is wrong with it */
export function parsePublicKey(text: string): PublicKey {
  const [type, blob64, ...comment] = text.trim().split(/\s+/);
  if (type !== TYPE) throw new KeyError(`'${shorten(type ?? '')}' keys are not accepted, only ${TYPE}`);
  const blob = fromBase64(blob64 ?? '');
  if (blob === undefined || blob.length !== BLOB_BYTES)
    throw new KeyError('the key is not a whole ssh-ed25519 key in base64');
  const bytes = blob.slice(BLOB_BYTES - 32);
  if (!equal(blob, keyBlob(bytes))) throw new KeyError('the base64 part is not an ssh-ed25519 key');
  if (isSmallOrder(bytes)) throw new KeyError('the key is a point of small order: anyone could sign for it');
  return { bytes, comment: comment.join(' ') };
}

/**
 * Reads an `authorized_keys` file. Each key needs the option `user="NAME"`; `expiry-time="YYYYMMDD[HHMM[SS]]"` (UTC) is
 * the only other option. A line that cannot be read is reported and skipped; the others count.
 */
export function parseAuthorizedKeys(text: string): {
  keys: AuthorizedKey[];
  problems: { line: number; message: string }[];
} {
  const keys: AuthorizedKey[] = [];
  const problems: { line: number; message: string }[] = [];
  text.split('\n').forEach((raw, index) => {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) return;
    try {
      keys.push({ ...parseLine(content), line: index + 1 });
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      problems.push({ line: index + 1, message: error.message });
    }
  });
  return { keys, problems };
}

function parseLine(content: string): Omit<AuthorizedKey, 'line'> {
  const start = content.indexOf(`${TYPE} `);
  if (start < 0) throw new KeyError(`no ${TYPE} key on this line`);
  const options = parseOptions(content.slice(0, start).trim());
  const key = parsePublicKey(content.slice(start));
  const user = options.get('user');
  if (user === undefined || user === '')
    throw new KeyError('the option user="NAME" is missing: a key works for one user only');
  const expiry = options.get('expiry-time');
  for (const name of options.keys())
    if (name !== 'user' && name !== 'expiry-time') throw new KeyError(`unknown option '${shorten(name)}'`);
  return expiry === undefined ? { ...key, user } : { ...key, user, expiresAtMs: parseExpiry(expiry) };
}

function parseOptions(text: string): Map<string, string> {
  const options = new Map<string, string>();
  let rest = text;
  while (rest !== '') {
    const match = /^([a-z-]+)="([^"\\]*)"(?:,|$)/.exec(rest);
    if (match === null)
      throw new KeyError(`cannot read the options at '${rest.slice(0, 20)}': use name="value",name="value"`);
    const [whole, name = '', value = ''] = match;
    if (options.has(name)) throw new KeyError(`the option '${shorten(name)}' stands twice`);
    options.set(name, value);
    rest = rest.slice(whole.length);
  }
  return options;
}

/** OpenSSH's `expiry-time` form, in UTC whether or not the `Z` is there. */
export function parseExpiry(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z?$/.exec(text);
  const [year, month, day, hour, minute, second] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
  const at = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second));
  const valid =
    match !== null && at.getUTCMonth() + 1 === month && at.getUTCDate() === day && at.getUTCHours() === hour;
  if (!valid) throw new KeyError(`expiry-time '${shorten(text)}' is not YYYYMMDD or YYYYMMDDHHMM[SS]`);
  return at.getTime();
}

/** One line of `authorized_keys`. */
export function formatAuthorizedKey(key: Omit<AuthorizedKey, 'line'>): string {
  const expiry = key.expiresAtMs === undefined ? '' : `,expiry-time="${formatExpiry(key.expiresAtMs)}"`;
  return `user="${key.user}"${expiry} ${formatPublicKey(key)}`;
}

export function formatExpiry(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}

/**
 * The encodings of the eight points of small order, sign bit cleared: for these, signatures can be made without a secret.
 * Each is a y coordinate below 2^255; non-canonical spellings (y + p) are listed too. Source: RFC 7748 §6.1 and RFC 8032 §5.1.
 */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
];

export function isSmallOrder(key: Uint8Array): boolean {
  const cleared = Uint8Array.from(key); // not slice(): a Buffer's is a view of the same bytes
  cleared[31] = (cleared[31] ?? 0) & 0x7f;
  const hex = Array.from(cleared, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return SMALL_ORDER.includes(hex);
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
