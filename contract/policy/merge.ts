import { formatPath, type Path } from '../issues.ts';
import type { ParsedDocument, Problem } from './parse.ts';
import type { PolicyDocument, PolicyFragment } from './schema.ts';

/** Beside `policy.json`: its fragments, `policy.d/NAME.json`, in the order of their names. */
export const FRAGMENTS_FOLDER = 'policy.d';

/** One file of a policy, by the name that messages have for it: `policy.json`, `policy.d/tape.json`. */
export interface PolicyFile {
  name: string;
  text: string;
}

export interface PolicyProblem extends Problem {
  file: string;
}

/** Where something stands: the path is that within the file. */
export interface PolicyPlace {
  file: string;
  line: number;
  column: number;
  path: Path;
}

/** A policy that has its form, as one document, whatever the number of its files. */
export interface ParsedPolicy {
  document: PolicyDocument;
  /** By the names of `PolicyFile`, `policy.json` first. */
  files: readonly [string, ...string[]];
  /** Of a path of the one document, or its nearest ancestor that stands somewhere. */
  placeOf(path: Path): PolicyPlace;
}

/** A file that has the form of a policy, or of a part of one. */
export interface ParsedFile {
  name: string;
  parsed: ParsedDocument<PolicyFragment>;
}

/** What stands in several files: members of tables come together, each from one file alone; lists follow each other. */
const merged = {
  devices: { is: 'table', of: 'device' },
  groups: { is: 'table', of: 'group' },
  quotas: { is: 'table', of: 'quota' },
  rules: { is: 'list' },
  admins: { is: 'list' },
} as const satisfies { [Key in Exclude<keyof PolicyDocument, '$schema'>]: { is: string; of?: string } };
type MergedKey = keyof typeof merged;

/** Where a member of the one document comes from. */
interface Origin {
  from: ParsedFile;
  /** Its name there, or its number. */
  member: string | number;
}

/**
 * One document of several. No file has a say over another: what two of them define is a mistake, and since no decision hangs on the order of
 * rules, none hangs on the order of files.
 * @param files at least one
 */
export function mergePolicy(
  files: readonly [ParsedFile, ...ParsedFile[]],
): { policy: ParsedPolicy; problems: [] } | { policy: undefined; problems: PolicyProblem[] } {
  const problems: PolicyProblem[] = [];
  const origins = new Map<string, Map<string | number, Origin>>();
  const document: Record<string, unknown> = {};
  for (const [key, how] of Object.entries(merged) as [MergedKey, { is: string; of?: string }][]) {
    const having = files.filter(({ parsed }) => parsed.document[key] !== undefined);
    const members = having.flatMap((from) =>
      Object.entries(from.parsed.document[key] ?? {}).map(([name, value]) => ({ from, name, value })),
    );
    const known = new Map<string | number, Origin>();
    origins.set(key, known);
    for (const { from, name } of members) {
      const member = how.is === 'list' ? Number(name) : name;
      const first = how.is === 'list' ? undefined : known.get(name);
      if (first === undefined) known.set(how.is === 'list' ? known.size : name, { from, member });
      else problems.push(twice(how.of ?? '', [key, name], from, first.from));
    }
    const values = members.map(({ value }) => value);
    if (having.length > 0)
      document[key] = how.is === 'list' ? values : Object.fromEntries(members.map(({ name, value }) => [name, value]));
  }
  if (problems.length > 0) return { policy: undefined, problems };
  return {
    policy: {
      document: document as PolicyDocument, // the first file has all that a policy must have
      files: [files[0].name, ...files.slice(1).map(({ name }) => name)],
      placeOf: ([key, member, ...rest]) => {
        const origin = origins.get(String(key))?.get(member ?? '');
        const [whole] = files.filter(({ parsed }) => Object.hasOwn(parsed.document, String(key)));
        const from = origin?.from ?? whole ?? files[0];
        const path = [key, origin?.member ?? member, ...rest].filter((part) => part !== undefined);
        return { file: from.name, path, ...from.parsed.placeOf(path) };
      },
    },
    problems: [],
  };
}

function twice(what: string, path: Path, { name, parsed }: ParsedFile, first: ParsedFile): PolicyProblem {
  const message = `there is a ${what} '${path.at(-1)}' in ${first.name}:${first.parsed.placeOf(path).line} already: one name, one file`;
  return { severity: 'error', file: name, ...parsed.placeOf(path), path: formatPath(path), message };
}
