import { readFileSync } from 'node:fs';
import { UsageError } from './usage.ts';

const words: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
};

/** A file that the user named, or `-` for standard input. @throws UsageError that says why it cannot be read */
export function readNamedFile(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UsageError(`cannot read ${path}: ${words[code] ?? message}`);
  }
}
