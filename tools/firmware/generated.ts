/** What is generated from the dictionary for the firmware and for other programs: .cache/firmware/generated/, never committed. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateCells, generateData, generateIds, generateNames } from './generate-cpp.ts';
import { generateCalibrationTs, generateTs } from './generate-ts.ts';
import { generateXml } from './generate-xml.ts';
import { layoutOf } from './layout.ts';
import { loadDictionary } from './load.ts';
import { cacheFolder } from './paths.ts';
import type { Dictionary } from './schema.ts';

/** What the product has of the dictionary, in contract/engine/, by name; a test says whether it is as the dictionary. */
export function types(dictionary: Dictionary = loadDictionary()): Readonly<Record<string, string>> {
  const layout = layoutOf(dictionary);
  return { 'dictionary.ts': generateTs(dictionary, layout), 'calibration.ts': generateCalibrationTs(layout) };
}

/** Each file's text by its name. @throws DictionaryError */
export function generated(dictionary: Dictionary = loadDictionary()): Readonly<Record<string, string>> {
  const layout = layoutOf(dictionary);
  return {
    'dictionary-ids.h': generateIds(dictionary, layout),
    'dictionary-data.h': generateData(dictionary, layout),
    'names-data.h': generateNames(dictionary),
    'cells-data.h': generateCells(layout),
    'dictionary.xml': generateXml(dictionary, layout),
  };
}

/** Writes what is not there already: a file that did not change keeps its time. Several processes may do so at once. */
export function writeGenerated(
  files: Readonly<Record<string, string>>,
  folder: string = join(cacheFolder, 'generated'),
): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if (readOr(path) === text) continue;
    const beside = `${path}.${randomUUID()}`;
    writeFileSync(beside, text);
    renameSync(beside, path);
  }
  return folder;
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
