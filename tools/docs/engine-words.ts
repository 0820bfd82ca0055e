/** The engine firmware's dictionary, for its guide. */
import {
  type CurveName,
  curves,
  type FunctionName,
  functions,
  tables,
  units,
} from '../../contract/engine/dictionary.ts';
import { findParameter, type Parameter, parameterNames, parameterOf } from '../../contract/engine/numbers.ts';

const code = (text: string) => `\`${text}\``;

const unitText = (unit: string): string => units[unit as keyof typeof units].symbol;

const sourceText = ({ source }: Parameter): string => (source === undefined ? '' : `${source.kind} ${code(source.id)}`);

/** Name, range, as built, unit, what it comes from, and what it is. */
export const parameterRows = (): string[][] =>
  parameterNames.map((name) => {
    const parameter = parameterOf(name);
    const { min, max, unit, category, doc, default: built } = parameter;
    return [code(name), category, `${min} to ${max}`, String(built), unitText(unit), sourceText(parameter), doc];
  });

const ofText = (name: string): string => (findParameter(name) === undefined ? name : code(name));

/** What is looked up by what, and what for. */
export const lookupRows = (): string[][] => [
  ...Object.entries(tables).map(([name, { rows, columns, doc }]) => [
    code(name),
    `${rows.at.length} × ${columns.at.length}`,
    `${ofText(rows.of)} × ${ofText(columns.of)}`,
    doc,
  ]),
  ...(Object.entries(functions) as [FunctionName, (typeof functions)[FunctionName]][]).map(([name, { of, at }]) => {
    const users = parameterNames.filter((parameter) => parameterOf(parameter).source?.id === name);
    const [first] = users;
    return [code(name), String(at.length), ofText(of), first === undefined ? '' : parameterOf(first).doc];
  }),
  ...(Object.entries(curves) as [CurveName, (typeof curves)[CurveName]][]).map(([name, { at, doc }]) => [
    code(name),
    String(at.length),
    'volts at an input',
    doc,
  ]),
];
