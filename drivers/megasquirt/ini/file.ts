import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Definition } from '../definition.ts';
import { parseDefinition } from './parse.ts';
import { decodeIni } from './text.ts';

/** Of a file that is read whole; the largest definitions have a few megabytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads a definition from a file, with the tables that lie beside it. @throws an Error where it cannot be read, is a device, or is too large */
export function readDefinition(path: string, settings: Iterable<string> = []): Definition {
  const folder = dirname(path);
  return parseDefinition(read(path), {
    file: basename(path),
    settings,
    readTable: (name) => {
      try {
        return read(join(folder, name));
      } catch {
        return undefined;
      }
    },
  });
}

function read(path: string): string {
  const found = statSync(path);
  if (found.isCharacterDevice() || found.isBlockDevice()) throw new Error('it is a device, and no file');
  const { size } = found;
  if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes, more than a definition may have (${MAX_BYTES})`);
  return decodeIni(readFileSync(path));
}
