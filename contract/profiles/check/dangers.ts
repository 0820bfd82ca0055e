import type { Path } from '../../issues.ts';
import { unknownName } from '../codec/codec.ts';
import { compile } from '../compile.ts';
import type { Field, Scalar } from '../field.ts';
import { rangeOf } from '../integers.ts';
import type { Profile, Request } from '../profile.ts';
import { moves } from '../request.ts';
import { whyNoName } from './fields.ts';
import { entriesOf, type Findings } from './finding.ts';

/** Dangers of values that no call can give: of a field that is not there, of a name that is not in its table. */
export function* checkDangers(profile: Profile, { argument, direction, dangers }: Request, path: Path): Findings {
  if (dangers === undefined) return;
  const leaves = new Map(argument !== undefined && moves.toKernel(direction) ? leavesOf(profile, argument) : []);
  for (const [fieldPath, byValue] of entriesOf(dangers)) {
    const at = [...path, 'dangers', fieldPath];
    const field = leaves.get(fieldPath);
    if (field === undefined) {
      const what = `the request takes no field '${fieldPath}'`;
      yield {
        path: at,
        message: leaves.size === 0 ? what : unknownName(what, fieldPath, 'it takes', [...leaves.keys()]).message,
      };
      continue;
    }
    for (const value of Object.keys(byValue)) {
      const message = value === '*' ? undefined : whyNever(profile, field, value);
      if (message !== undefined) yield { path: [...at, value], message };
    }
  }
}

/** The scalars that a call gives, by their paths without indices. */
function leavesOf(profile: Profile, argument: string | Scalar, path = ''): [string, Scalar][] {
  if (typeof argument === 'object') return [['value', argument]];
  const { members } = compile(profile).struct(argument);
  return members.flatMap(({ field, counts }): [string, Scalar][] => {
    if (field.reserved || field.only === 'output' || counts !== undefined) return [];
    const at = path === '' ? field.name : `${path}.${field.name}`;
    return field.struct === undefined ? [[at, field] satisfies [string, Field]] : leavesOf(profile, field.struct, at);
  });
}

function whyNever(profile: Profile, field: Scalar, value: string): string | undefined {
  if (field.union !== undefined || field.text !== undefined) return undefined;
  const [kind, name] =
    field.flags === undefined ? (['enums', field.enum ?? field.names] as const) : (['flags', field.flags] as const);
  if (name !== undefined) return whyNoName(compile(profile).table(kind, name), value);
  if (field.type === undefined) return 'only numbers, names and texts have dangers by value';
  if (!/^(0|-?[1-9]\d{0,19})$/.test(value)) return `'${value}' is no integer, as it would be shown`;
  const [min, max] = rangeOf(field.type);
  return BigInt(value) < min || BigInt(value) > max ? `'${value}' does not fit: it is ${min} to ${max}` : undefined;
}
