import type { FileHandle } from 'node:fs/promises';
import { csv } from '../../../drivers/megasquirt/logs/csv.ts';
import { UsageError } from '../../usage.ts';
import type { LogSubject } from './sink.ts';

/** As much as is looked at: more than the longest line of headings. */
const LOOK_BYTES = 1024 * 1024;

export interface Appending {
  /** Where the next row goes: behind the last whole line. */
  from: number;
  /** Undefined: the file is empty, and has no head. */
  begun: { startedMs: number | undefined } | undefined;
}

const OTHER = 'name another file, or the same channels';

/**
 * Looks whether a `.csv` can be gone on with. A line that was cut is taken off it.
 * @throws UsageError for a file with other columns
 */
export async function prepareAppending(path: string, handle: FileHandle, { channels }: LogSubject): Promise<Appending> {
  const { size } = await handle.stat();
  const begin = await look(handle, 0, size);
  const end = await look(handle, Math.max(0, size - LOOK_BYTES), size);
  const from = size - end.length + end.lastIndexOf(0x0a) + 1;
  if (from === 0) {
    if (size > 0) throw new UsageError(`${path} is no .csv of a log: it has no line of headings`, OTHER);
    return { from, begun: undefined };
  }
  const reader = csv.reader();
  const parts = reader.push(begin);
  const head = [...parts, ...reader.end()].find((part) => part.kind === 'head')?.head;
  const names = head?.channels.map(({ name }) => name) ?? [];
  const wanted = channels.map(({ name }) => name);
  const differs = wanted.findIndex((name, index) => name !== names[index]);
  if (names.length !== wanted.length || differs >= 0) {
    const what =
      differs < 0
        ? `${names.length} channels`
        : `'${names[differs] ?? ''}' where '${wanted[differs]}' would be written`;
    throw new UsageError(`${path} has other columns: ${what}`, OTHER);
  }
  await handle.truncate(from);
  return { from, begun: { startedMs: head?.startedMs || undefined } };
}

async function look(handle: FileHandle, from: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.min(LOOK_BYTES, size - from));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}
