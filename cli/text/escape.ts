/**
 * Text that somebody else chose (a user's key comment, a driver's name, a message from the socket) before it reaches a
 * terminal: control characters, and the marks that turn text around, are shown instead of obeyed.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

export const escapeText = (text: string): string => text.replace(DANGEROUS, escapeCharacter);

/** By its number: `\x07`, `\u202e`. */
export function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
