/** What is wrong with the axes and the values of tables, functions and curves. */
import { entryPath, unknownName, usersOf } from './entries.ts';
import { formatOf, toFixed } from './fixed-point.ts';
import type { Dictionary, Parameter } from './schema.ts';

/** Their count is a number of 8 bits, and a search among them is short. */
const MAX_POINTS = 64;

interface Range {
  readonly of: string;
  readonly min: number;
  readonly max: number;
  readonly bits: number;
}

const rangeOf = ({ id, min, max, bits }: Parameter): Range => ({ of: id, min, max, bits });

/** At least two points, ascending also when they are fixed-point numbers, within the range of what they are points of. */
function axisProblems(path: (index?: number) => string, at: readonly number[], range: Range): string[] {
  const problems: string[] = [];
  if (at.length < 2 || at.length > MAX_POINTS)
    problems.push(`${path()}: has ${at.length} points, of at least 2 and at most ${MAX_POINTS}`);
  for (const [index, value] of at.entries()) {
    const outside = value < range.min || value > range.max;
    if (outside) problems.push(`${path(index)}: is ${value}, out of ${range.of}'s ${range.min}..${range.max}`);
    const before = at[index - 1];
    if (before === undefined) continue;
    const isAbove = toFixed(value, formatOf(range)) > toFixed(before, formatOf(range));
    if (!isAbove) problems.push(`${path(index)}: ${value} is not above ${before} (with ${range.bits} bits)`);
  }
  return problems;
}

function valueProblem(path: string, value: number, users: readonly Parameter[]): string[] {
  const user = users.find(({ min, max }) => value < min || value > max);
  return user === undefined ? [] : [`${path}: is ${value}, out of ${user.id}'s ${user.min}..${user.max}`];
}

export function tableProblems(dictionary: Dictionary): string[] {
  return dictionary.tables.flatMap((table, index) => {
    const path = entryPath('tables', index, table.id);
    const users = usersOf(dictionary, 'table', table.id);
    const problems: string[] = [];
    for (const side of ['rows', 'columns'] as const) {
      const { of, at } = table[side];
      const input = dictionary.parameters.find(({ id }) => id === of);
      if (input === undefined)
        problems.push(`${path}.${side}.of: ${unknownName('parameter', of, dictionary.parameters)}`);
      else problems.push(...axisProblems((point) => `${path}.${side}.at${place(point)}`, at, rangeOf(input)));
    }
    const [rows, columns] = [table.rows.at.length, table.columns.at.length];
    if (table.values.length !== rows) problems.push(`${path}.values: has ${table.values.length} rows, of ${rows}`);
    for (const [row, values] of table.values.entries()) {
      const rowPath = `${path}.values[${row}]`;
      if (values.length !== columns) problems.push(`${rowPath}: has ${values.length} values, of ${columns}`);
      problems.push(...values.flatMap((value, column) => valueProblem(`${rowPath}[${column}]`, value, users)));
    }
    return problems;
  });
}

export function pointProblems(dictionary: Dictionary): string[] {
  const functions = dictionary.functions.flatMap(({ id, of, points }, index) => {
    const path = entryPath('functions', index, id);
    const input = dictionary.parameters.find((parameter) => parameter.id === of);
    if (input === undefined) return [`${path}.of: ${unknownName('parameter', of, dictionary.parameters)}`];
    return pairProblems(path, points, rangeOf(input), usersOf(dictionary, 'function', id));
  });
  const curves = dictionary.curves.flatMap(({ id, unit, bits, points }, index) => {
    const path = entryPath('curves', index, id);
    const { units } = dictionary;
    const input = { of: 'the input', min: 0, max: 0xffff / 2 ** bits, bits };
    return [
      ...(units.some((each) => each.id === unit) ? [] : [`${path}.unit: ${unknownName('unit', unit, units)}`]),
      ...pairProblems(path, points, input, usersOf(dictionary, 'curve', id)),
    ];
  });
  return [...functions, ...curves];
}

function pairProblems(
  path: string,
  points: readonly (readonly [number, number])[],
  input: Range,
  users: readonly Parameter[],
): string[] {
  const at = points.map(([x]) => x);
  return [
    ...axisProblems((point) => `${path}.points${place(point)}${point === undefined ? '' : '[0]'}`, at, input),
    ...points.flatMap(([, value], index) => valueProblem(`${path}.points[${index}][1]`, value, users)),
  ];
}

const place = (index: number | undefined): string => (index === undefined ? '' : `[${index}]`);
