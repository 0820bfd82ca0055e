/** What is wrong with the axes and the values of tables, functions and curves whose names are right. */
import type { Path } from '../../contract/issues.ts';
import { entryOf, type Finding, usersOf } from './entries.ts';
import { formatOf, toFixed } from './fixed-point.ts';
import type { Dictionary, Parameter } from './schema.ts';

/** Their count is a number of 8 bits, and a search among them is short. */
const MAX_POINTS = 64;

type Range = Pick<Parameter, 'id' | 'min' | 'max' | 'bits'>;

/** At least two points, ascending also when they are fixed-point numbers, within the range of what they are points of. */
function axisFindings(path: Path, at: readonly number[], range: Range, inPoint: Path = []): Finding[] {
  const findings: Finding[] = [];
  if (at.length < 2 || at.length > MAX_POINTS)
    findings.push({ path, message: `has ${at.length} points, of at least 2 and at most ${MAX_POINTS}` });
  for (const [index, value] of at.entries()) {
    const here = [...path, index, ...inPoint];
    if (value < range.min || value > range.max)
      findings.push({ path: here, message: `is ${value}, out of ${range.id}'s ${range.min}..${range.max}` });
    const before = at[index - 1];
    if (before === undefined || toFixed(value, formatOf(range)) > toFixed(before, formatOf(range))) continue;
    findings.push({ path: here, message: `${value} is not above ${before}, with ${range.bits} bits` });
  }
  return findings;
}

function valueFindings(path: Path, value: number, users: readonly Parameter[]): Finding[] {
  const user = users.find(({ min, max }) => value < min || value > max);
  return user === undefined ? [] : [{ path, message: `is ${value}, out of ${user.id}'s ${user.min}..${user.max}` }];
}

export function tableFindings(dictionary: Dictionary): Finding[] {
  return dictionary.tables.flatMap((table, index) => {
    const path = ['tables', index];
    const users = usersOf(dictionary, 'table', table.id);
    const [rows, columns] = [table.rows.at.length, table.columns.at.length];
    const findings = (['rows', 'columns'] as const).flatMap((side) =>
      axisFindings([...path, side, 'at'], table[side].at, entryOf(dictionary.parameters, table[side].of)),
    );
    if (table.values.length !== rows)
      findings.push({ path: [...path, 'values'], message: `has ${table.values.length} rows, of ${rows}` });
    for (const [row, values] of table.values.entries()) {
      const here = [...path, 'values', row];
      if (values.length !== columns)
        findings.push({ path: here, message: `has ${values.length} values, of ${columns}` });
      findings.push(...values.flatMap((value, column) => valueFindings([...here, column], value, users)));
    }
    return findings;
  });
}

export function pointFindings(dictionary: Dictionary): Finding[] {
  const functions = dictionary.functions.flatMap(({ id, of, points }, index) => {
    const users = usersOf(dictionary, 'function', id);
    return pairFindings(['functions', index, 'points'], points, entryOf(dictionary.parameters, of), users);
  });
  const curves = dictionary.curves.flatMap(({ id, bits, points }, index) => {
    const input = { id: 'the input', min: 0, max: 0xffff / 2 ** bits, bits };
    return pairFindings(['curves', index, 'points'], points, input, usersOf(dictionary, 'curve', id));
  });
  return [...functions, ...curves];
}

type Points = readonly (readonly [number, number])[];

function pairFindings(path: Path, points: Points, input: Range, users: readonly Parameter[]): Finding[] {
  const at = points.map(([x]) => x);
  return [
    ...axisFindings(path, at, input, [0]),
    ...points.flatMap(([, value], index) => valueFindings([...path, index, 1], value, users)),
  ];
}
