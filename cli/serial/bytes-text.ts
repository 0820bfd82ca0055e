import { UsageError } from '../usage.ts';

const NAMED: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };

/** Bytes as text: what is not printable ASCII as `\r`, `\n`, `\x80`. What `parseBytes` reads. */
export function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 92;
    return isPlain ? String.fromCharCode(byte) : (NAMED[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`);
  }).join('');
}

/** `80 01 ff` */
export const bytesHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

const ESCAPES: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, 0: 0, e: 27, '\\': 92 };
const WAYS = '\\r \\n \\t \\0 \\e \\\\, and \\x with two hexadecimal digits';

/** Text with escapes, `AT\r`, `\x80\x01`; letters beyond ASCII as UTF-8. @throws UsageError */
export function parseBytes(text: string, what: string): Uint8Array {
  const parts = text.match(/\\(?:x[\da-f]{2}|[\s\S]?)|[^\\]+/gi) ?? [];
  return Buffer.concat(parts.map((part) => (part.startsWith('\\') ? unescaped(part, text, what) : Buffer.from(part))));
}

function unescaped(part: string, text: string, what: string): Buffer {
  const letter = part.slice(1);
  const code = letter.length === 3 ? Number.parseInt(letter.slice(1), 16) : ESCAPES[letter];
  if (code === undefined) throw new UsageError(`${what} '${text}' has '${part}', which means nothing`, WAYS);
  return Buffer.of(code);
}

/** `80 01 ff`, `8001ff`, `80:01:ff`. @throws UsageError */
export function parseHex(text: string, what: string): Uint8Array {
  const digits = text.replaceAll(/[\s:]/g, '');
  if (!/^([\da-f]{2})*$/i.test(digits))
    throw new UsageError(`${what} '${text}' is not bytes in hexadecimal`, 'two digits each, for example 00ff10');
  return Buffer.from(digits, 'hex');
}

const ends = { none: '', cr: '\r', lf: '\n', crlf: '\r\n' } as const;
export type LineEnd = keyof typeof ends;
export const lineEndNames = Object.keys(ends).join(', ');

/** @throws UsageError */
export function parseEnd(text: string, what: string): Uint8Array {
  if (!Object.hasOwn(ends, text)) throw new UsageError(`${what} '${text}' is not one of ${lineEndNames}`);
  return Buffer.from(ends[text as LineEnd]);
}
