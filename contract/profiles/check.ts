import { formatPath, type Path } from '../issues.ts';
import { checkFields, checkRecursion } from './check/fields.ts';
import type { Finding } from './check/finding.ts';
import { checkNames } from './check/names.ts';
import { checkNode } from './check/node.ts';
import { checkArguments, checkRequests } from './check/requests.ts';
import { checkTables } from './check/tables.ts';
import type { Profile } from './profile.ts';

/**
 * What the schema cannot say: references to nothing, sizes that do not match a number, a danger that is not called one. Nothing is laid
 * out before every name leads somewhere. A profile without findings can be compiled, and every call of it encoded.
 * @param profile one that has the form of the schema
 */
export function findingsOf(profile: Profile): Finding[] {
  const names = [
    ...checkNames(profile),
    ...checkFields(profile),
    ...checkArguments(profile),
    ...checkRecursion(profile),
  ];
  if (names.length > 0) return names;
  const tables = [...checkTables(profile)];
  return tables.length > 0 ? tables : [...checkRequests(profile), ...checkNode(profile)];
}

/** `findingsOf`, with paths as in JavaScript: `requests.operate.argument`. */
export function checkProfile(profile: Profile): { path: string; message: string }[] {
  return findingsOf(profile).map(({ path, message }: { path: Path; message: string }) => ({
    path: formatPath(path),
    message,
  }));
}
