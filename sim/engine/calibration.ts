/** What the cells of tables, functions and curves are: where they lie, in what numbers, and what they are looked up by. */
import { builtCells } from '../../contract/engine/calibration.ts';
import {
  type CurveName,
  curves,
  type FunctionName,
  functions,
  type ParameterName,
  parameters,
  type TableName,
  tables,
} from '../../contract/engine/dictionary.ts';
import { parameterNames, parameterOf, rawOf, valueOfRaw } from '../../contract/engine/numbers.ts';

export type SourceName = TableName | FunctionName | CurveName;
export type SourceKind = 'table' | 'function' | 'curve';

/** How a cell's 16 bits are meant, and what may be written there. */
export interface CellForm {
  readonly bits: number;
  readonly isSigned: boolean;
  readonly min: number;
  readonly max: number;
}

export interface Source {
  readonly name: SourceName;
  readonly kind: SourceKind;
  /** The first of its cells, counted over all sources. */
  readonly at: number;
  /** 0 of what has one dimension. */
  readonly rows: number;
  readonly columns: number;
  readonly rowsOf: ParameterName | undefined;
  /** Undefined of a curve: that is looked up by an input's volts. */
  readonly columnsOf: ParameterName | undefined;
  readonly rowForm: CellForm;
  readonly columnForm: CellForm;
  readonly valueForm: CellForm;
}

const formOf = (name: ParameterName): CellForm => {
  const { bits, min, max } = parameterOf(name);
  return { bits, min, max, isSigned: min < 0 };
};

/** The parameters that take their values from a source. */
const usersOf = (kind: SourceKind, id: string): ParameterName[] =>
  parameterNames.filter((name) => {
    const { source } = parameterOf(name);
    return source?.kind === kind && source.id === id;
  });

function valueFormOf(kind: SourceKind, id: string): CellForm {
  const [user] = usersOf(kind, id);
  if (user === undefined) throw new Error(`${id} is nobody's source`);
  return formOf(user);
}

function curveForm({ bits }: { readonly bits: number }): CellForm {
  return { bits, isSigned: false, min: 0, max: valueOfRaw(0xffff, bits) };
}

function placed(): Source[] {
  const sources: Source[] = [];
  let at = 0;
  const add = (source: Omit<Source, 'at'>) => {
    sources.push({ ...source, at });
    at += builtCells[source.name].length;
  };
  for (const name of Object.keys(tables) as TableName[]) {
    const { rows, columns } = tables[name];
    add({
      ...{ name, kind: 'table', rows: rows.at.length, columns: columns.at.length },
      ...{ rowsOf: rows.of, columnsOf: columns.of },
      ...{ rowForm: formOf(rows.of), columnForm: formOf(columns.of), valueForm: valueFormOf('table', name) },
    });
  }
  for (const name of Object.keys(functions) as FunctionName[]) {
    const { of, at: points } = functions[name];
    const columnForm = formOf(of);
    add({
      ...{ name, kind: 'function', rows: 0, columns: points.length, rowsOf: undefined, columnsOf: of },
      ...{ rowForm: columnForm, columnForm, valueForm: valueFormOf('function', name) },
    });
  }
  for (const name of Object.keys(curves) as CurveName[]) {
    const columnForm = curveForm(curves[name]);
    add({
      ...{ name, kind: 'curve', rows: 0, columns: curves[name].at.length, rowsOf: undefined, columnsOf: undefined },
      ...{ rowForm: columnForm, columnForm, valueForm: valueFormOf('curve', name) },
    });
  }
  return sources;
}

/** All, in the order in which their cells lie. */
export const sources: readonly Source[] = placed();
export const cellCount = sources.reduce((sum, { name }) => sum + builtCells[name].length, 0);

const byName = new Map(sources.map((source) => [source.name.toLowerCase(), source]));
/** In any case of its letters. */
export const findSource = (name: string): Source | undefined => byName.get(name.toLowerCase());

/** As the firmware was built. */
export const defaultCells = (): Uint16Array => Uint16Array.from(sources.flatMap(({ name }) => [...builtCells[name]]));

/** Where a source's points and values lie. */
export const rowCells = ({ at }: Source): number => at;
export const columnCells = ({ at, rows }: Source): number => at + rows;
export const valueCells = ({ at, rows, columns }: Source): number => at + rows + columns;

export const signedOf = (cell: number, { isSigned }: CellForm): number =>
  isSigned && cell >= 0x8000 ? cell - 0x10000 : cell;

/** @returns undefined for a value beyond the form's range */
export function cellOf(value: number, form: CellForm): number | undefined {
  const raw = rawOf(value, form.bits);
  const isWithin = raw >= rawOf(form.min, form.bits) && raw <= rawOf(form.max, form.bits);
  return isWithin ? raw & 0xffff : undefined;
}

/** Parameters with an input of the board, in its order. */
export const sensors: readonly ParameterName[] = (Object.keys(parameters) as ParameterName[]).filter(
  (name) => parameterOf(name).source?.kind === 'curve',
);
