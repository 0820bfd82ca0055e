import type { Asked } from '../policy/effects-of.ts';
import type { SerialEntry } from '../policy/entries/serial.ts';

type SerialAsked = Asked<'serial'>;

const asked = (
  effect: Omit<SerialAsked['effect'], 'kind' | 'dangers'>,
  access: SerialAsked['access'],
): SerialAsked => ({
  access,
  effect: { kind: 'serial', dangers: [], ...effect },
});

/** What the policy is asked about taking what was received. */
export const receiveAsked = (): SerialAsked => asked({ act: 'receive', bytes: 0 }, 'read');

/**
 * About sending bytes.
 * @param midLine whether what was sent before has not been ended
 */
export function sendAsked(entry: SerialEntry, bytes: Uint8Array, midLine: boolean): SerialAsked {
  const lines = midLine ? undefined : wholeLines(entry, bytes);
  return asked({ act: 'send', bytes: bytes.length, ...(lines === undefined ? {} : { lines }) }, 'write');
}

/** About its modem lines, a break, or another baud rate. */
export function configureAsked(entry: SerialEntry, baudRate?: number): SerialAsked {
  const isOther = baudRate !== undefined && baudRate !== entry.baudRate;
  return asked({ act: 'configure', bytes: 0, ...(isOther ? { baudRate } : {}) }, 'write');
}

/** What ends a line of a port. */
const lineEndingOf = ({ lineEnding = '\n' }: SerialEntry): string => lineEnding;

/** The lines without their endings; undefined where the last is not ended. */
export function wholeLines(entry: SerialEntry, bytes: Uint8Array): string[] | undefined {
  const ending = lineEndingOf(entry);
  if (bytes.length > 0 && !endsWith(bytes, ending)) return undefined;
  const lines = latin1(bytes).split(ending);
  return lines.pop() === '' ? lines : undefined;
}

/** Whether a line that was begun is not ended after these bytes. */
export function leavesMidLine(entry: SerialEntry, bytes: Uint8Array, midLine: boolean): boolean {
  if (bytes.length === 0) return midLine;
  return !endsWith(bytes, lineEndingOf(entry));
}

/** Byte by byte: what is sent is decoded as text only where it can be lines. */
function endsWith(bytes: Uint8Array, ending: string): boolean {
  const from = bytes.length - ending.length;
  for (let at = 0; at < ending.length; at++) if (bytes[from + at] !== ending.charCodeAt(at)) return false;
  return true;
}

const decoder = new TextDecoder('latin1');
const latin1 = (bytes: Uint8Array): string => decoder.decode(bytes);
