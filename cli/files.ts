import { readFileSync, statSync } from 'node:fs';
import { UsageError } from './usage.ts';

const words: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
};

/** A file that the user named, or `-` for standard input; a device may have no end. @throws UsageError that says why it cannot be read */
export function readNamedFile(path: string): string {
  try {
    if (path === '-') return readFileSync(0, 'utf8');
    const stat = statSync(path);
    if (!stat.isCharacterDevice() && !stat.isBlockDevice()) return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileProblem('read', path, error);
  }
  throw new UsageError(`cannot read ${path}: it is a device, and no file`);
}

/** Why a file that the user named cannot be read, or written. */
export function fileProblem(act: 'read' | 'write', path: string, error: unknown): UsageError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new UsageError(`cannot ${act} ${path}: ${words[code] ?? message}`);
}
