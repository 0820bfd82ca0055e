/** What has cells, as the dictionary has it. */
import type { EngineLookup } from '../../../../../client/engine.ts';
import { curves, functions, parameters, tables } from '../../../../../contract/engine/dictionary.ts';
import { type Parameter, parameterNames, parameterOf } from '../../../../../contract/engine/numbers.ts';
import { isParameter, type ParameterName, titleOf, unitOf } from '../parameter.ts';

/** How a number of an axis or of a cell is stored. */
export type Form = Pick<Parameter, 'min' | 'max' | 'bits'>;

export interface Axis {
  /** What it is looked up by; undefined: the volts of an input, which nobody tells. */
  readonly of: ParameterName | undefined;
  readonly title: string;
  readonly unit: string;
  readonly form: Form;
}

export interface Lookup {
  readonly name: EngineLookup;
  readonly kind: 'table' | 'function' | 'curve';
  /** What its value is. */
  readonly parameter: ParameterName;
  readonly title: string;
  readonly doc: string;
  readonly unit: string;
  readonly form: Form;
  readonly rows: Axis | undefined;
  readonly columns: Axis;
}

const axisOf = (of: ParameterName): Axis => ({ of, title: of, unit: unitOf(of), form: parameterOf(of) });

/** As much as its number holds: the board measures less. */
const volts = (bits: number): Axis => ({
  ...{ of: undefined, title: 'Input', unit: 'V' },
  form: { min: 0, max: 65_535 / 2 ** bits, bits },
});

function lookupOf(
  name: EngineLookup,
  kind: Lookup['kind'],
  parameter: ParameterName,
  own: Pick<Lookup, 'rows' | 'columns'> & { doc?: string },
): Lookup {
  const { min, max, bits, doc } = parameterOf(parameter);
  return {
    ...{ name, kind, parameter, title: kind === 'curve' ? `${titleOf(parameter)}, sensor` : titleOf(parameter) },
    ...{ unit: unitOf(parameter), form: { min, max, bits }, rows: own.rows, columns: own.columns },
    doc: own.doc === undefined ? doc : `${doc} ${own.doc}`,
  };
}

const curveUser = (id: string): ParameterName | undefined =>
  parameterNames.find((name) => {
    const { source } = parameterOf(name);
    return source?.kind === 'curve' && source.id === id;
  });

export const lookups: readonly Lookup[] = [
  ...(Object.keys(tables) as (keyof typeof tables)[]).map((name) => {
    const { rows, columns, doc } = tables[name];
    return lookupOf(name, 'table', name, { rows: axisOf(rows.of), columns: axisOf(columns.of), doc });
  }),
  ...(Object.keys(functions) as (keyof typeof functions)[]).map((name) =>
    lookupOf(name, 'function', name, { rows: undefined, columns: axisOf(functions[name].of) }),
  ),
  ...(Object.keys(curves) as (keyof typeof curves)[]).flatMap((name) => {
    const parameter = curveUser(name);
    const { bits, doc } = curves[name];
    return parameter === undefined
      ? []
      : [lookupOf(name, 'curve', parameter, { rows: undefined, columns: volts(bits), doc })];
  }),
];

export const kindWords = { table: 'Tables', function: 'Functions', curve: 'Sensors' } as const;

export const findLookup = (name: string | undefined): Lookup | undefined => lookups.find((each) => each.name === name);

/** The address's word of what a parameter is looked up in; undefined: nothing. */
export function lookedUpIn(name: string): EngineLookup | undefined {
  if (!isParameter(name)) return undefined;
  const { source } = parameterOf(name);
  return findLookup(source?.id)?.name;
}

/** Whether the firmware saves it with the calibration. */
export const isSaved = (name: ParameterName): boolean => parameters[name].saved;
