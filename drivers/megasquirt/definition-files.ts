import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Refusal } from '../../contract/errors.ts';
import { decodeIni } from './ini/text.ts';
import { isSame, visible } from './texts.ts';

/** Of a folder, and of a message. */
const MOST_FILES = 1000;
const MOST_TOLD = 20;
const MOST_BYTES = 16 * 1024 * 1024;

/** A definition that there is, before it is read: what controllers it may be for. */
export interface DefinitionFile {
  path: string;
  /** Several where the file says it depends on a setting. */
  signatures: readonly string[];
  /** How long its controller takes to start when its port is opened; 0: it does not say. */
  delayAfterPortOpenMs: number;
}

/**
 * The definitions at a path: one file, or those in a folder that end with .ini.
 * @throws Refusal `invalid` where there is none
 */
export function definitionFiles(path: string): DefinitionFile[] {
  const paths = pathsAt(path);
  if (paths.length === 0)
    throw new Refusal('invalid', `there is no file that ends with .ini in ${path}`, { ini: path });
  return paths.map((file) => ({ path: file, ...headOf(file) }));
}

/** Those for a controller with this signature. */
export const filesFor = (files: readonly DefinitionFile[], signature: string): DefinitionFile[] =>
  files.filter(({ signatures }) => signatures.some((each) => isSame(each, signature)));

/** Of files of which none fits: the controller's signature, and theirs. */
export function noneFits(files: readonly DefinitionFile[], said: string): Refusal {
  const told = files.slice(0, MOST_TOLD).map(({ path, signatures }) => {
    const which = signatures.map((each) => `'${visible(each)}'`).join(' or ') || 'a controller that it does not name';
    return `${basename(path)} is for ${which}`;
  });
  const more = files.length > MOST_TOLD ? `, and ${files.length - MOST_TOLD} more` : '';
  return new Refusal(
    'invalid',
    `no definition fits to this controller: it says that it is '${visible(said)}'; ${told.join(', ')}${more}`,
    { signature: visible(said), files: files.slice(0, MOST_TOLD).map(({ path }) => path) },
  );
}

function pathsAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.ini$/i.test(name));
    return names
      .sort()
      .slice(0, MOST_FILES)
      .map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Looked for in the text: to read all of a folder's definitions would take seconds. */
function headOf(path: string): Pick<DefinitionFile, 'signatures' | 'delayAfterPortOpenMs'> {
  try {
    if (statSync(path).size > MOST_BYTES) return { signatures: [], delayAfterPortOpenMs: 0 };
    const text = decodeIni(readFileSync(path));
    const signatures = [...text.matchAll(/^[ \t]*signature[ \t]*=[ \t]*"([^"\r\n]*)"/gm)].map(
      ([, found = '']) => found,
    );
    const delays = [...text.matchAll(/^[ \t]*delayAfterPortOpen[ \t]*=[ \t]*(\d{1,9})/gm)].map(([, ms]) => Number(ms));
    return { signatures: [...new Set(signatures)], delayAfterPortOpenMs: Math.max(0, ...delays) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Refusal {
  const why = error instanceof Error ? error.message : String(error);
  return new Refusal('invalid', `the definition cannot be read: ${why}`, { ini: path });
}
