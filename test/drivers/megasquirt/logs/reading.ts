import type { LogFormat, LogHead, LogPart, LogRow } from '../../../../drivers/megasquirt/logs/log.ts';

/** Everything that a reader finds in a file that comes in pieces of this length. */
export function read(format: LogFormat, bytes: Uint8Array, pieceBytes = bytes.length): LogPart[] {
  const reader = format.reader();
  const parts: LogPart[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) parts.push(...reader.push(bytes.subarray(at, at + pieceBytes)));
  return [...parts, ...reader.end()];
}

/** A whole file, and where each of its parts ends. */
export function write(
  format: LogFormat,
  head: LogHead,
  entries: readonly LogPart[],
): { bytes: Buffer; ends: number[] } {
  const writer = format.writer(head);
  const pieces = [writer.head()];
  for (const entry of entries) {
    if (entry.kind === 'row') pieces.push(writer.row(entry.atMs, entry.values));
    if (entry.kind === 'marker') pieces.push(writer.marker(entry.atMs, entry.text));
  }
  let end = 0;
  return { bytes: Buffer.concat(pieces), ends: pieces.map((piece) => (end += piece.length)) };
}

export const rowsOf = (parts: readonly LogPart[]): LogRow[] => parts.filter((part) => part.kind === 'row');
export const headOf = (parts: readonly LogPart[]): LogHead | undefined =>
  parts.flatMap((part) => (part.kind === 'head' ? [part.head] : []))[0];
export const faultsOf = (parts: readonly LogPart[]): string[] =>
  parts.flatMap((part) => (part.kind === 'fault' ? [part.text] : []));
