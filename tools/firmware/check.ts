/** What is wrong with a dictionary whose form is right: names that name nothing, values out of range, what 16 bits cannot hold. */
import { pointProblems, tableProblems } from './check-points.ts';
import { entryPath, sourceKinds, sourceLists, unknownName, usersOf } from './entries.ts';
import { fitsFixed, formatOf } from './fixed-point.ts';
import { type Dictionary, type Parameter, sourceOf } from './schema.ts';

/** Ids are numbers of 8 bits in the firmware, and 255 is none. */
export const MAX_ENTRIES = 255;
const lists = ['units', 'categories', 'parameters', 'tables', 'functions', 'curves'] as const;
/** Each mistake as `path: what is wrong`; none if the dictionary is right. */
export function problemsOf(dictionary: Dictionary): string[] {
  return [
    ...lists.flatMap((list) => idProblems(list, dictionary[list])),
    ...dictionary.parameters.flatMap((parameter, index) => {
      const path = entryPath('parameters', index, parameter.id);
      return [...nameProblems(dictionary, path, parameter), ...rangeProblems(path, parameter)];
    }),
    ...usedProblems(dictionary),
    ...circleProblems(dictionary),
    ...tableProblems(dictionary),
    ...pointProblems(dictionary),
  ];
}

/** The console takes names in any case, so that two may not differ by case alone. */
function idProblems(list: string, entries: readonly { id: string }[]): string[] {
  const first = new Map<string, number>();
  const problems: string[] = [];
  if (entries.length > MAX_ENTRIES) problems.push(`${list}: has ${entries.length} entries, of at most ${MAX_ENTRIES}`);
  for (const [index, { id }] of entries.entries()) {
    const key = id.toLowerCase();
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else problems.push(`${entryPath(list, index, id)}.id: is that of ${list}[${earlier}] already`);
  }
  return problems;
}

function nameProblems(dictionary: Dictionary, path: string, parameter: Parameter): string[] {
  const problems: string[] = [];
  const look = (field: string, what: string, name: string, entries: readonly { id: string }[]) => {
    if (entries.some(({ id }) => id === name)) return;
    problems.push(`${path}.${field}: ${unknownName(what, name, entries)}`);
  };
  look('category', 'category', parameter.category, dictionary.categories);
  look('unit', 'unit', parameter.unit, dictionary.units);
  const source = sourceOf(parameter);
  if (source) look(`source.${source.kind}`, source.kind, source.id, dictionary[sourceLists[source.kind]]);
  return problems;
}

function rangeProblems(path: string, parameter: Parameter): string[] {
  const { min, max } = parameter;
  if (min >= max) return [`${path}.max: is ${max}, which is not above min ${min}`];
  const problems: string[] = [];
  const format = formatOf(parameter);
  for (const end of ['min', 'max'] as const) {
    if (fitsFixed(parameter[end], format)) continue;
    const room = format.signed ? 'a signed number' : 'a number';
    problems.push(`${path}.${end}: ${parameter[end]} with ${format.bits} bits does not fit in ${room} of 16 bits`);
  }
  if (parameter.default < min || parameter.default > max)
    problems.push(`${path}.default: is ${parameter.default}, out of ${min}..${max}`);
  return problems;
}

/** What nobody looks up has no unit; what several look up has one form of numbers. */
function usedProblems(dictionary: Dictionary): string[] {
  return sourceKinds.flatMap((kind) =>
    dictionary[sourceLists[kind]].flatMap(({ id }, index) => {
      const path = entryPath(sourceLists[kind], index, id);
      const [first, ...others] = usersOf(dictionary, kind, id);
      if (first === undefined) return [`${path}: no parameter has it as its source`];
      const { bits, signed } = formatOf(first);
      const other = others.find((each) => formatOf(each).bits !== bits || formatOf(each).signed !== signed);
      return other === undefined
        ? []
        : [`${path}: ${first.id} and ${other.id} take it, and do not have the same bits and sign`];
    }),
  );
}

/** What a parameter is looked up by. */
export function inputsOf(dictionary: Dictionary, parameter: Parameter): string[] {
  const source = sourceOf(parameter);
  if (source?.kind === 'table') {
    const table = dictionary.tables.find(({ id }) => id === source.id);
    return table ? [table.rows.of, table.columns.of] : [];
  }
  const of = source?.kind === 'function' && dictionary.functions.find(({ id }) => id === source.id)?.of;
  return of ? [of] : [];
}

/** A value that depends on itself is never there. Each parameter that is on a circle is told. */
function circleProblems(dictionary: Dictionary): string[] {
  const inputs = new Map(dictionary.parameters.map((each) => [each.id, inputsOf(dictionary, each)]));
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (inputs.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  return dictionary.parameters.flatMap(({ id }, index) =>
    reaches(id, id, new Set()) ? [`${entryPath('parameters', index, id)}.source: its value depends on itself`] : [],
  );
}
