/** Reads firmware/dictionary.json. All mistakes are told at once, each with its place and the path of what is wrong. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Problem, parseDocument, problemsOf } from '../../contract/policy/parse.ts';
import { findingsOf } from './check.ts';
import { dictionaryPath, projectFolder } from './paths.ts';
import { type Dictionary, dictionarySchema } from './schema.ts';

export class DictionaryError extends Error {
  readonly problems: readonly Problem[];
  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => `${file}:${sentence(problem)}`).join('\n'));
    this.name = 'DictionaryError';
    this.problems = problems;
  }
}

const sentence = ({ line, column, path, message }: Problem): string =>
  `${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;

/** @throws DictionaryError */
export function parseDictionary(text: string, file = 'dictionary.json'): Dictionary {
  const { parsed, problems } = parseDocument(dictionarySchema, text);
  if (parsed === undefined) throw new DictionaryError(file, problems);
  const found = problemsOf(findingsOf(parsed.document), parsed);
  if (found.length > 0) throw new DictionaryError(file, found.map(named(parsed.document)));
  mustBePlain(text, file);
  return parsed.document;
}

/** `parameters[10].min` → `parameters[10] (RPM).min`, for people who count badly. */
const named =
  (dictionary: Dictionary) =>
  (problem: Problem): Problem => {
    const [start = '', list = '', index = ''] = /^(\w+)\[(\d+)\]/.exec(problem.path) ?? [];
    const entry = dictionary[list as keyof Dictionary]?.[Number(index)];
    if (start === '' || entry === undefined) return problem;
    return { ...problem, path: `${start} (${entry.id})${problem.path.slice(start.length)}` };
  };

/** Other programs read it too, and not all of them take comments. */
function mustBePlain(text: string, file: string): void {
  try {
    JSON.parse(text);
  } catch {
    const message = 'plain JSON is wanted, without comments and commas at ends';
    throw new DictionaryError(file, [{ severity: 'error', line: 1, column: 1, path: '', message }]);
  }
}

/** @throws DictionaryError */
export const loadDictionary = (path = dictionaryPath): Dictionary =>
  parseDictionary(readFileSync(path, 'utf8'), relative(projectFolder, path));
