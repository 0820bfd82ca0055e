import type { Profile } from '../profile.ts';
import { entriesOf, type Findings } from './finding.ts';

/** Names that every object has, and the one that makes a promise of it. */
const isTaken = (name: string): boolean => name in Object.prototype || name === 'then';

/** Names that would be something else in JavaScript, and those that stand for two things. */
export function* checkNames(profile: Profile): Findings {
  const tables = [
    ...(['enums', 'flags'] as const).flatMap((kind) =>
      entriesOf(profile[kind]).map(([name, table]) => ({ path: [kind, name], names: Object.keys(table) })),
    ),
    ...(['enums', 'flags', 'structs', 'requests', 'acts'] as const).map((kind) => ({
      path: [kind],
      names: Object.keys(profile[kind] ?? {}),
    })),
    ...entriesOf(profile.structs).map(([name, { fields }]) => ({
      path: ['structs', name, 'fields'],
      names: fields.map((field) => field.name),
    })),
  ];
  for (const { path, names } of tables) {
    for (const [index, name] of names.entries()) {
      const at = path.at(-1) === 'fields' ? [...path, index, 'name'] : [...path, name];
      if (isTaken(name))
        yield { path: at, message: `nothing can be named '${name}': in JavaScript it means something else` };
      if (names.indexOf(name) < index) yield { path: at, message: `there are two fields '${name}'` };
    }
  }
  for (const name of Object.keys(profile.acts ?? {})) {
    if (Object.hasOwn(profile.requests, name)) {
      yield { path: ['acts', name], message: `'${name}' is the name of a request, too` };
    }
  }
}
