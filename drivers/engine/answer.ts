import { Refusal } from '../../contract/errors.ts';

/** What the firmware answered: the fields of a result. */
export type Answer = Readonly<Record<string, unknown>>;

/** What one of its fields is. @throws Refusal `device` for one that is not as the console's words are */
export function numberOf(answer: Answer, name: string): number {
  const value = answer[name];
  if (typeof value !== 'number') throw odd(name, value);
  return value;
}

export function textOf(answer: Answer, name: string): string {
  const value = answer[name];
  if (typeof value !== 'string') throw odd(name, value);
  return value;
}

/** One of these words. */
export function wordOf<Word extends string>(answer: Answer, name: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === answer[name]);
  if (found === undefined) throw odd(name, answer[name]);
  return found;
}

/** 0 or 1. */
export function flagOf(answer: Answer, name: string): boolean {
  const value = answer[name];
  if (value !== 0 && value !== 1) throw odd(name, value);
  return value === 1;
}

export function listOf(answer: Answer, name: string): readonly unknown[] {
  const value = answer[name];
  if (!Array.isArray(value)) throw odd(name, value);
  return value;
}

export function numbersOf(answer: Answer, name: string): number[] {
  return listOf(answer, name).map((value) => {
    if (typeof value !== 'number') throw odd(name, value);
    return value;
  });
}

/** Rows of a list, each of which is a list that is read as fields of these names. */
export function rowsOf(answer: Answer, name: string, fields: readonly string[]): Answer[] {
  return listOf(answer, name).map((row) => {
    if (!Array.isArray(row) || row.length !== fields.length) throw odd(name, row);
    return Object.fromEntries(fields.map((field, at) => [field, row[at] as unknown]));
  });
}

export function recordOf(answer: Answer, name: string): Answer {
  const value = answer[name];
  if (!isRecord(value)) throw odd(name, value);
  return value;
}

export const isRecord = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function odd(name: string, value: unknown): Refusal {
  const said = value === undefined ? 'is missing' : `is ${JSON.stringify(value)?.slice(0, 60)}`;
  return new Refusal('device', `the firmware's answer is not as it should be: '${name}' ${said}`);
}
