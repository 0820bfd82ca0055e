import type { Field, UnionCase } from '../../profiles/field.ts';
import type { Profile } from '../../profiles/profile.ts';

/** One field of a request that a call gives and a rule may limit, by its path as in `RequestEffect.fields`. */
export interface Leaf {
  kind: UnionCase;
  /** It is there only for some values of this other field. */
  by: string | undefined;
}

/** Of a union's cases several may have the same path. */
export type Leaves = ReadonlyMap<string, readonly Leaf[]>;

/** What one element of a field is. */
function oneOf({
  name: _name,
  array: _array,
  count: _count,
  default: _default,
  union: _union,
  ...kind
}: Field): UnionCase {
  return kind;
}

/** The fields that a call of a request gives, structs taken apart. */
export function leavesOf(profile: Profile, requestName: string): Leaves {
  const leaves = new Map<string, Leaf[]>();
  const request = Object.hasOwn(profile.requests, requestName) ? profile.requests[requestName] : undefined;
  if (request?.argument === undefined || request.direction === 'none' || request.direction === 'read') return leaves;

  const visit = (kind: UnionCase, path: string, by: string | undefined): void => {
    if (kind.struct !== undefined) visitAll(profile.structs?.[kind.struct]?.fields ?? [], `${path}.`, by);
    else leaves.set(path, [...(leaves.get(path) ?? []), { kind, by }]);
  };
  const visitAll = (fields: readonly Field[], prefix: string, by?: string): void => {
    const counts = new Set(fields.map(({ count }) => count));
    for (const field of fields) {
      if (field.reserved || field.only === 'output' || counts.has(field.name)) continue;
      const path = prefix + field.name;
      if (field.union === undefined) visit(oneOf(field), path, by);
      else
        for (const kind of [...Object.values(field.union.cases), field.union.otherwise])
          if (kind !== undefined) visit(kind, path, prefix + field.union.by);
    }
  };
  const { argument } = request;
  visitAll(
    typeof argument === 'string' ? (profile.structs?.[argument]?.fields ?? []) : [{ name: 'value', ...argument }],
    '',
  );
  return leaves;
}
