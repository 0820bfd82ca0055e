/** What goes over a serial port as lines to read: each has a sign for which way it went, and what cannot be printed is escaped. */

export interface Traffic {
  readonly direction: 'received' | 'sent';
  readonly bytes: Uint8Array;
  readonly atMs: number;
  readonly missed: number;
  readonly resumed: boolean;
}

export type Notation = 'text' | 'hex';

export const signs = { received: '◄', sent: '►' } as const;

const HEX_IN_A_LINE = 16;

/** `A\r\n` stays to be seen as it is: a console that hides the ending of lines hides what is wrong. */
export function asText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0x0a) text += '\\n';
    else if (byte === 0x0d) text += '\\r';
    else if (byte === 0x09) text += '\\t';
    else if (byte === 0x5c) text += '\\\\';
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\x${hex(byte)}`;
  }
  return text;
}

export const asHex = (bytes: Uint8Array): string => Array.from(bytes, hex).join(' ');

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Pieces cut where lines end (text) or after sixteen bytes (hex). */
export function piecesOf(bytes: Uint8Array, notation: Notation): string[] {
  const pieces: string[] = [];
  if (notation === 'hex') {
    for (let at = 0; at < bytes.length; at += HEX_IN_A_LINE) pieces.push(asHex(bytes.subarray(at, at + HEX_IN_A_LINE)));
    return pieces;
  }
  let from = 0;
  bytes.forEach((byte, index) => {
    if (byte !== 0x0a) return;
    pieces.push(asText(bytes.subarray(from, index + 1)));
    from = index + 1;
  });
  if (from < bytes.length) pieces.push(asText(bytes.subarray(from)));
  return pieces;
}

export interface ConsoleLine {
  readonly direction: 'received' | 'sent' | 'gap';
  readonly atMs: number;
  readonly text: string;
  /** More of the same line may follow. */
  readonly isOpen: boolean;
}

/** Adds what came to the lines: bytes of one direction go on with an open line of theirs; at most so many lines are kept. */
export function withTraffic(
  lines: readonly ConsoleLine[],
  { direction, bytes, atMs, missed, resumed }: Traffic,
  notation: Notation,
  most: number,
): readonly ConsoleLine[] {
  const next = [...lines];
  const gap = (text: string) => next.push({ direction: 'gap', atMs, text, isOpen: false });
  if (resumed) gap('the connection was lost: what went over in between is not known');
  if (missed > 0) gap(`${missed} bytes are missing here: this page was too slow for them`);
  for (const piece of piecesOf(bytes, notation)) {
    const last = next.at(-1);
    const isOpen = notation === 'text' && !piece.endsWith('\\n');
    if (last?.isOpen === true && last.direction === direction && notation === 'text')
      next[next.length - 1] = { ...last, text: last.text + piece, isOpen };
    else next.push({ direction, atMs, text: piece, isOpen });
  }
  return next.slice(-most);
}

export const endings = { '\\n': '\n', '\\r\\n': '\r\n', '\\r': '\r', none: '' } as const;

/** What was typed as bytes: text as UTF-8, or pairs of hexadecimal digits. @throws Error that says what is wrong */
export function typedBytes(typed: string, notation: Notation, ending: string): Uint8Array {
  if (notation === 'text') return new TextEncoder().encode(typed + ending);
  const digits = typed.replace(/\s+|0x/gi, '');
  if (!/^(?:[\da-f]{2})*$/i.test(digits))
    throw new Error(`'${typed}' is not in pairs of hexadecimal digits, as in 4f 4b`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** `9600 8N2`, and the flow control where there is some. */
export function settingsWords(settings: {
  baudRate: number;
  dataBits: number;
  parity: string;
  stopBits: number;
  flowControl: string;
}): string {
  const { baudRate, dataBits, parity, stopBits, flowControl } = settings;
  const flow = flowControl === 'none' ? '' : `, ${flowControl}`;
  return `${baudRate} baud ${dataBits}${(parity[0] ?? 'n').toUpperCase()}${stopBits}${flow}`;
}
