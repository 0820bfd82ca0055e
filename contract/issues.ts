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

/** One issue of a schema check as a sentence, without the value's whole text. */
export function explainIssue(issue: v.BaseIssue<unknown>): string {
  const key = shorten(String(issue.path?.at(-1)?.key));
  if (issue.type === 'strict_object' && issue.expected === 'never') return `unknown key '${key}'`;
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `the key '${key}' is missing`;
  return issue.message.replace(issue.received, () => shorten(issue.received));
}

/** `rules[0].limits` */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}
