import type { Engine, EngineLookup, EngineTable } from '../../client/engine.ts';
import { tables } from '../../contract/engine/dictionary.ts';
import { noMore, parseNatural, parseNumber } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption } from '../work-verb.ts';
import { engineVerb, lookupNamed } from './engines.ts';

export const tableEngine = engineVerb(
  'table',
  {
    doc: 'Prints a table, a function or a curve; sets one of its values, or moves a point of its rows or columns.',
    words: [{ placeholder: '<words...>', doc: '[DEVICE] NAME [ROW] [COLUMN], counted from 0; functions have no rows' }],
    options: [
      { flags: '--value <number>', doc: 'sets the value there, in the unit of what is looked up' },
      { flags: '--rows <at>', doc: 'moves this point of the rows to --value' },
      { flags: '--columns <at>', doc: 'moves this point of the columns to --value' },
    ],
    help: 'postern engine table SparkBase\npostern engine table SparkBase 3 4 --value=30\npostern engine table SparkBase --rows 2 --value=33',
  },
  async (cli, engine, [word, ...places], options) => {
    if (word === undefined) throw new UsageError('which table?', 'engine table NAME');
    const name = lookupNamed(word);
    const value = textOption(options, 'value');
    const axes = (['rows', 'columns'] as const).filter((each) => options[each] !== undefined);
    if (value === undefined && (places.length > 0 || axes.length > 0))
      throw new UsageError('to which value?', `engine table ${name} … --value=30`);
    if (value === undefined) return show(cli, engine, name);
    const number = parseNumber(value, '--value');
    const [axis, other] = axes;
    if (other !== undefined || (axis !== undefined && places.length > 0))
      throw new UsageError('one value at a time', 'ROW COLUMN, or --rows, or --columns');
    if (axis !== undefined) return move(cli, engine, name, axis, options, number);
    await setCell(cli, engine, name, places, number);
  },
);

async function show(cli: Cli, engine: Engine, name: EngineLookup): Promise<void> {
  const table = await engine.table(name);
  cli.print({ device: engine.device, ...table }, () => tableText(table));
}

async function move(
  cli: Cli,
  engine: Engine,
  name: EngineLookup,
  axis: 'rows' | 'columns',
  options: Options,
  wanted: number,
): Promise<void> {
  const at = parseNatural(textOption(options, axis) ?? '', `--${axis}`);
  const value = await engine.setPoint(name, axis, at, wanted);
  cli.print(
    { device: engine.device, name, axis, at, value },
    () => `${escapeText(engine.device)} ${name}: point ${at} of the ${axis} is at ${value}\n`,
  );
}

async function setCell(
  cli: Cli,
  engine: Engine,
  name: EngineLookup,
  places: readonly string[],
  wanted: number,
): Promise<void> {
  const [first, second, ...more] = places;
  noMore(more);
  if (first === undefined) throw new UsageError('which value?', `engine table ${name} ROW COLUMN --value=${wanted}`);
  if (second === undefined && Object.hasOwn(tables, name))
    throw new UsageError('which column?', `engine table ${name} ${first} COLUMN --value=${wanted}`);
  const row = second === undefined ? 0 : parseNatural(first, 'row');
  const column = parseNatural(second ?? first, 'column');
  const value = await engine.setCell(name, row, column, wanted);
  cli.print(
    { device: engine.device, name, row, column, value },
    () => `${escapeText(engine.device)} ${name}: row ${row}, column ${column} is ${value}\n`,
  );
}

/** Rows and columns by what they are looked up by, numbers under one another. */
export function tableText({ name, kind, rowsOf, columnsOf, rowsAt, columnsAt, rows }: EngineTable): string {
  const isTable = kind === 'table';
  const corner = isTable ? `${rowsOf} \\ ${columnsOf}` : columnsOf;
  const lines = [
    [corner, ...columnsAt.map(tidy)],
    ...rows.map((row, index) => [isTable ? tidy(rowsAt[index] ?? 0) : name, ...row.map(tidy)]),
  ];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const texts = lines.map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  return [`${name}, a ${kind}`, ...texts, ''].map(escapeText).join('\n');
}

const tidy = (value: number): string => String(Number(value.toFixed(3)) + 0);
