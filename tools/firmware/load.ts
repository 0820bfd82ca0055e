/** Reads firmware/dictionary.json. All mistakes are told at once, each with the path of what is wrong. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import * as v from 'valibot';
import { problemsOf } from './check.ts';
import { dictionaryPath, projectFolder } from './paths.ts';
import { type Dictionary, dictionarySchema } from './schema.ts';

export class DictionaryError extends Error {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super(problems.map((problem) => `${file}: ${problem}`).join('\n'));
    this.name = 'DictionaryError';
    this.problems = problems;
  }
}

/** `parameters[10].min`; with what is called so at that place, where it has a name: `parameters[10] (RPM).min`. */
function pathOf(issue: v.BaseIssue<unknown>): string {
  let path = '';
  for (const { key, value } of issue.path ?? []) {
    path += typeof key === 'number' ? `[${key}]` : `${path === '' ? '' : '.'}${String(key)}`;
    const name = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
    if (typeof key === 'number' && typeof name === 'string') path += ` (${name})`;
  }
  return path;
}

/** @throws DictionaryError */
export function parseDictionary(text: string, file = 'dictionary.json'): Dictionary {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new DictionaryError(file, [`is not JSON: ${(error as Error).message}`]);
  }
  const { success, issues, output } = v.safeParse(dictionarySchema, data);
  if (!success) {
    throw new DictionaryError(
      file,
      issues.map((issue) => `${pathOf(issue) || 'the whole'}: ${issue.message}`),
    );
  }
  const problems = problemsOf(output);
  if (problems.length > 0) throw new DictionaryError(file, problems);
  return output;
}

/** @throws DictionaryError */
export const loadDictionary = (path = dictionaryPath): Dictionary =>
  parseDictionary(readFileSync(path, 'utf8'), relative(projectFolder, path));
