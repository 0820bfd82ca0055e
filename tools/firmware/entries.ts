/** Entries of a dictionary: who has what as its source, and what is said of a name that nothing has. */
import type { Path } from '../../contract/issues.ts';
import { suggest } from '../../contract/suggest.ts';
import { type Dictionary, type Parameter, type SourceKind, sourceOf } from './schema.ts';

/** A mistake, and the path of what is wrong. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

export const sourceLists = {
  table: 'tables',
  function: 'functions',
  curve: 'curves',
} as const satisfies Record<SourceKind, string>;
export const sourceKinds = Object.keys(sourceLists) as SourceKind[];

export function unknownName(what: string, name: string, entries: readonly { id: string }[]): string {
  const [near] = suggest(
    name,
    entries.map(({ id }) => id),
  );
  return `no ${what} is called '${name}'${near === undefined ? '' : `: did you mean '${near}'?`}`;
}

/** The parameters that take their values from one source. */
export const usersOf = ({ parameters }: Dictionary, kind: SourceKind, id: string): Parameter[] =>
  parameters.filter((parameter) => {
    const source = sourceOf(parameter);
    return source?.kind === kind && source.id === id;
  });

/** @throws Error in a dictionary that was not checked */
export function entryOf<Entry extends { id: string }>(entries: readonly Entry[], id: string): Entry {
  const entry = entries.find((each) => each.id === id);
  if (entry === undefined) throw new Error(unknownName('entry', id, entries));
  return entry;
}
