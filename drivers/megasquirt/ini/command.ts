import type { CommandPart, CommandTemplate } from '../definition.ts';

const tags = { o: 'offset', c: 'count', i: 'identifier', v: 'value' } as const;
const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '0': 0, '\\': 92, '"': 34 };

/**
 * A command as it is written: characters are bytes, `\xNN` is one, `\$tsCanId` the controller's number on the bus, `%2o` a place for two bytes of
 * offset. @param problem is told what was not understood, which is left out
 */
export function parseCommand(text: string, problem: (message: string) => void): CommandTemplate {
  const parts: CommandPart[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length > 0) parts.push({ bytes: Uint8Array.from(bytes) });
    bytes = [];
  };
  const piece = /\\x([\da-fA-F]{1,2})|\\\$(\w+)|%(\d?)([ociv])|\\(.)|(.)/gs;
  for (const [whole, hex, name, size, tag, escaped, character = ''] of text.matchAll(piece)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (name !== undefined) {
      if (name !== 'tsCanId') problem(`'${whole}' in a command is taken as the controller's number on the bus`);
      flush();
      parts.push({ number: 'canId', bytes: 1 });
    } else if (tag !== undefined) {
      flush();
      const number = tags[tag as keyof typeof tags];
      // A value without a size is as long as what is written.
      parts.push({ number, bytes: size !== '' && size !== undefined ? Number(size) : number === 'value' ? 0 : 1 });
    } else if (escaped !== undefined) {
      const byte = escapes[escaped];
      if (byte === undefined) problem(`'${whole}' in a command is no escape that is known: left out`);
      else bytes.push(byte);
    } else if (character.charCodeAt(0) > 255) problem(`'${character}' in a command is no byte: left out`);
    else bytes.push(character.charCodeAt(0));
  }
  flush();
  return parts;
}

/** A page's identifier: a command without places, but for the controller's number, which is 0 for one that is spoken to directly. */
export function parseIdentifier(text: string, problem: (message: string) => void): Uint8Array {
  const bytes = parseCommand(text, problem).flatMap((part) => {
    if ('bytes' in part && !('number' in part)) return [...part.bytes];
    if (part.number !== 'canId') problem(`a page's identifier has no place for the ${part.number}`);
    return part.number === 'canId' ? [0] : [];
  });
  return Uint8Array.from(bytes);
}
