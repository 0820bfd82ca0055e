import type * as v from 'valibot';

/** Where a value stands in a document: keys and indices. */
export type Path = readonly (string | number)[];

export function issuePath(issue: v.BaseIssue<unknown>): Path {
  return (issue.path ?? []).map((item) => item.key as string | number);
}

/** Longest part of somebody else's text that a message repeats. */
const MAX_SHOWN = 80;

export function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

type Issue = v.BaseIssue<unknown>;

/** How the library begins what no schema of ours has words for. */
const RAW = /^Invalid [^:]*: (Expected|Received) /;

/** What must hold instead, by the check that failed. */
const wanted: Readonly<Record<string, (issue: Issue) => string>> = {
  min_value: ({ requirement }) => `must be at least ${requirement}`,
  max_value: ({ requirement }) => `must be at most ${requirement}`,
  gt_value: ({ requirement }) => `must be above ${requirement}`,
  lt_value: ({ requirement }) => `must be below ${requirement}`,
  min_length: ({ requirement, input }) => `must have at least ${counted(requirement, input)}`,
  max_length: ({ requirement, input }) => `must have at most ${counted(requirement, input)}`,
  length: ({ requirement, input }) => `must have ${counted(requirement, input)}`,
  integer: () => 'must be a whole number',
  safe_integer: ({ input }) => (Number.isInteger(input) ? 'must be within 2^53' : 'must be a whole number'),
  finite: () => 'must be a finite number',
  starts_with: ({ expected }) => `must begin with ${expected}`,
  ends_with: ({ expected }) => `must end with ${expected}`,
  regex: ({ expected }) => `must have the form ${expected}`,
};

/** One issue of a schema check as a sentence, without the value's whole text. */
export function explainIssue(issue: Issue): string {
  const key = shorten(String(issue.path?.at(-1)?.key));
  const received = shorten(receivedOf(issue));
  if (issue.type === 'strict_object' && issue.expected === 'never') return `unknown key '${key}'`;
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `the key '${key}' is missing`;
  if (!RAW.test(issue.message)) return issue.message.replace(issue.received, () => received);
  const must = wanted[issue.type]?.(issue) ?? `must be ${kindOf(issue.expected)}`;
  return `${must}, not ${received}`;
}

const receivedWords: Readonly<Record<string, string>> = { Object: 'an object', Array: 'a list', undefined: 'left out' };
/** Texts are in quotation marks, lengths are numbers. */
const receivedOf = ({ received }: Issue): string => receivedWords[received] ?? received;

const counted = (count: unknown, input: unknown): string => {
  const one = Array.isArray(input) ? 'entry' : typeof input === 'string' ? 'character' : 'byte';
  const many = one === 'entry' ? 'entries' : `${one}s`;
  return `${count} ${count === 1 ? one : many}`;
};

const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'an object',
  Uint8Array: 'bytes',
  never: 'left out',
  null: 'null',
};

/** `("a" | "b" | number)` → `"a", "b" or a number` */
function kindOf(expected: string | null): string {
  const all = (expected ?? 'something else').replace(/^\((.*)\)$/, '$1').split(' | ');
  const named = [...new Set(all.map((each) => kinds[each] ?? each))];
  const last = named.pop() ?? '';
  return named.length === 0 ? last : `${named.join(', ')} or ${last}`;
}

/** `rules[0].limits` */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}
