/** A text as a controller says it: a byte a character; zeros and blanks behind it do not count. */
export const textOf = (bytes: Uint8Array): string =>
  String.fromCharCode(...bytes.subarray(0, 256)).replace(/[\0\s]+$/, '');

/** Whether that can be what a controller calls itself. */
export const isName = (text: string): boolean => /^[\x20-\x7e]{3,}$/.test(text);

/** Whether a definition is for the controller: both may have zeros and blanks at their ends. */
export const isSame = (signature: string, other: string): boolean =>
  signature.replace(/[\0\s]+$/, '') === other.replace(/[\0\s]+$/, '');

/** For a message or a field: one line, of visible characters. */
export const visible = (text: string, most = 128): string =>
  text
    .replace(/[^\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .slice(0, most);
