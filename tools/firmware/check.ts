/** What is wrong with a dictionary whose form is right: names that name nothing, values out of range, what 16 bits cannot hold. */
import { pointFindings, tableFindings } from './check-points.ts';
import { entryOf, type Finding, sourceKinds, sourceLists, unknownName, usersOf } from './entries.ts';
import { fitsFixed, formatOf } from './fixed-point.ts';
import { type Dictionary, type Parameter, sourceOf } from './schema.ts';

/** Ids are numbers of 8 bits in the firmware, and 255 is none. */
export const MAX_ENTRIES = 255;
const lists = ['units', 'categories', 'parameters', 'tables', 'functions', 'curves'] as const;

/** Every mistake; none if the dictionary is right. What follows from a wrong name or range is not told beside it. */
export function findingsOf(dictionary: Dictionary): Finding[] {
  const first = [
    ...lists.flatMap((list) => idFindings(list, dictionary[list])),
    ...dictionary.parameters.flatMap((parameter, index) => [
      ...nameFindings(dictionary, index, parameter),
      ...rangeFindings(index, parameter),
    ]),
    ...inputFindings(dictionary),
  ];
  if (first.length > 0) return first;
  const used = usedFindings(dictionary);
  if (used.length > 0) return used;
  return [...circleFindings(dictionary), ...tableFindings(dictionary), ...pointFindings(dictionary)];
}

/** The console takes names in any case, so that two may not differ by case alone. */
function idFindings(list: string, entries: readonly { id: string }[]): Finding[] {
  const findings: Finding[] = [];
  if (entries.length > MAX_ENTRIES)
    findings.push({ path: [list], message: `has ${entries.length} entries, of at most ${MAX_ENTRIES}` });
  const earlier = new Map<string, string>();
  for (const [index, { id }] of entries.entries()) {
    const same = earlier.get(id.toLowerCase());
    if (same !== undefined) findings.push({ path: [list, index, 'id'], message: `'${same}' is there already` });
    earlier.set(id.toLowerCase(), id);
  }
  return findings;
}

function nameFindings(dictionary: Dictionary, index: number, parameter: Parameter): Finding[] {
  const findings: Finding[] = [];
  const look = (field: readonly string[], what: string, name: string, entries: readonly { id: string }[]) => {
    if (entries.some(({ id }) => id === name)) return;
    findings.push({ path: ['parameters', index, ...field], message: unknownName(what, name, entries) });
  };
  look(['category'], 'category', parameter.category, dictionary.categories);
  look(['unit'], 'unit', parameter.unit, dictionary.units);
  const source = sourceOf(parameter);
  if (source) look(['source', source.kind], source.kind, source.id, dictionary[sourceLists[source.kind]]);
  return findings;
}

function rangeFindings(index: number, parameter: Parameter): Finding[] {
  const { min, max } = parameter;
  const finding = (field: string, message: string): Finding => ({ path: ['parameters', index, field], message });
  if (min >= max) return [finding('max', `is ${max}, which is not above min ${min}`)];
  const format = formatOf(parameter);
  const room = format.signed ? 'a signed number' : 'a number';
  const findings = (['min', 'max'] as const)
    .filter((end) => !fitsFixed(parameter[end], format))
    .map((end) => finding(end, `${parameter[end]} × 2^${format.bits} does not fit in ${room} of 16 bits`));
  if (parameter.default < min || parameter.default > max)
    findings.push(finding('default', `is ${parameter.default}, out of ${min}..${max}`));
  return findings;
}

/** What tables and functions are looked up by, and what curves are measured in. */
function inputFindings({ parameters, units, tables, functions, curves }: Dictionary): Finding[] {
  const findings: Finding[] = [];
  const look = (path: Finding['path'], what: string, name: string, entries: readonly { id: string }[]) => {
    if (!entries.some(({ id }) => id === name)) findings.push({ path, message: unknownName(what, name, entries) });
  };
  for (const [index, { rows, columns }] of tables.entries()) {
    look(['tables', index, 'rows', 'of'], 'parameter', rows.of, parameters);
    look(['tables', index, 'columns', 'of'], 'parameter', columns.of, parameters);
  }
  for (const [index, { of }] of functions.entries()) look(['functions', index, 'of'], 'parameter', of, parameters);
  for (const [index, { unit }] of curves.entries()) look(['curves', index, 'unit'], 'unit', unit, units);
  return findings;
}

/** What nobody looks up has no unit; what several look up has one form of numbers. */
function usedFindings(dictionary: Dictionary): Finding[] {
  return sourceKinds.flatMap((kind) =>
    dictionary[sourceLists[kind]].flatMap(({ id }, index): Finding[] => {
      const path = [sourceLists[kind], index];
      const [first, ...others] = usersOf(dictionary, kind, id);
      if (first === undefined) return [{ path, message: 'no parameter has it as its source' }];
      const { bits, signed } = formatOf(first);
      const other = others.find((each) => formatOf(each).bits !== bits || formatOf(each).signed !== signed);
      if (other === undefined) return [];
      return [{ path, message: `${first.id} and ${other.id} take it, and have not the same bits and sign` }];
    }),
  );
}

/** What a parameter is looked up by. */
function inputsOf(dictionary: Dictionary, parameter: Parameter): string[] {
  const source = sourceOf(parameter);
  if (source?.kind === 'table') {
    const { rows, columns } = entryOf(dictionary.tables, source.id);
    return [rows.of, columns.of];
  }
  return source?.kind === 'function' ? [entryOf(dictionary.functions, source.id).of] : [];
}

/** A value that depends on itself is never there. Each parameter that is on a circle is told. */
function circleFindings(dictionary: Dictionary): Finding[] {
  const inputs = new Map(dictionary.parameters.map((each) => [each.id, inputsOf(dictionary, each)]));
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (inputs.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  return dictionary.parameters.flatMap(({ id }, index) =>
    reaches(id, id, new Set())
      ? [{ path: ['parameters', index, 'source'], message: 'its value depends on itself' }]
      : [],
  );
}
