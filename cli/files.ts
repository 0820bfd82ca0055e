import { readFileSync, statSync } from 'node:fs';
import { UsageError } from './usage.ts';

const words: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
};

/** A file that the user named, or `-` for standard input. @throws UsageError that says why it cannot be read */
export function readNamedFile(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw fileProblem('read', path, error);
  }
}

/** The same, of what is short and written by hand; a device may have no end. @throws UsageError */
export function readShortFile(path: string): string {
  if (path !== '-' && statSync(path, { throwIfNoEntry: false })?.isCharacterDevice() === true)
    throw new UsageError(`cannot read ${path}: it is a device, and no file`);
  return readNamedFile(path);
}

/** Why a file that the user named cannot be read, or written. */
export function fileProblem(act: 'read' | 'write', path: string, error: unknown): UsageError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new UsageError(`cannot ${act} ${path}: ${words[code] ?? message}`);
}
