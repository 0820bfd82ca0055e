/**
 * Text that somebody else chose (a user's key comment, a driver's name, a message from the socket) before it reaches a
 * terminal: control characters, the marks that turn text around, and those that nobody sees, by which one name looks like another, are shown
 * instead of obeyed.
 */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export const escapeText = (text: string): string => text.replace(DANGEROUS, escapeCharacter);

/** By its number: `\x07`, `\u202e`. */
export function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
