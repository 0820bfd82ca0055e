import { type Os, OsError } from '../os.ts';
import { readValue } from '../text.ts';

/** A name of sysfs, for people. */
const LONGEST_FACT = 256;

/** A survey goes on past what the kernel does not answer. */
export function unlessFailing<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof OsError) return undefined;
    throw error;
  }
}

/** The value of a sysfs file; undefined if it is empty, not there, or not for us to read. */
export const fact = (os: Os, path: string): string | undefined =>
  unlessFailing(() => readValue(os, path, LONGEST_FACT)) || undefined;

/** Where the links in these folders lead to: by the path of a node, its name that stays, from the first folder that has one. */
export function namesThatStay(os: Os, folders: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const folder of folders)
    for (const name of unlessFailing(() => os.list(folder)) ?? []) {
      const node = unlessFailing(() => os.realPath(`${folder}/${name}`));
      if (node !== undefined && !names.has(node)) names.set(node, `${folder}/${name}`);
    }
  return names;
}
