import type { PsuStep } from '../../client/psu.ts';
import { suggest } from '../../contract/suggest.ts';
import { type CsvRow, parseCsv } from '../../drivers/csv.ts';
import { parseJson, parseNumber, parseSeconds } from '../arguments.ts';
import { UsageError } from '../usage.ts';
import { parseOutput } from './output-words.ts';
import { parseQuantity } from './quantities.ts';

export interface SequenceFile {
  steps: PsuStep[];
  times?: number;
}

const seconds = (word: string, where: string) => (word === '0' ? 0 : parseSeconds(word, where));

/** What a step may have, and how each is read where it stands as a word. */
const columns = {
  output: parseOutput,
  volts: (word: string, where: string) => parseQuantity(word, 'volts', where),
  amps: (word: string, where: string) => parseQuantity(word, 'amps', where),
  voltsPerSecond: (word: string, where: string) => parseQuantity(word, 'voltsPerSecond', where),
  holdSeconds: seconds,
} as const;
type Column = keyof typeof columns;
const names = Object.keys(columns) as readonly Column[];

const EXAMPLE = 'the first line names the columns: output,volts,amps,voltsPerSecond,holdSeconds';

/**
 * Reads a sequence: JSON (a list of steps, or `{"steps": […], "times": 2}`), or CSV, whose cells may have units.
 * @throws UsageError naming the line or the step, the column, the value and what it may be
 */
export function parseSequence(text: string): SequenceFile {
  return /^\s*[[{]/.test(text) ? fromJson(parseJson(text, 'the sequence')) : { steps: fromCsv(text) };
}

function fromCsv(text: string): PsuStep[] {
  const [head, ...rows] = readCsv(text);
  if (head === undefined) throw new UsageError('the sequence is empty', EXAMPLE);
  const named = head.cells.map((cell) => columnOf(cell, `line ${head.line}`));
  if (!named.includes('output')) throw new UsageError(`line ${head.line}: there is no column 'output'`, EXAMPLE);
  if (rows.length === 0) throw new UsageError('the sequence has no steps', EXAMPLE);
  return rows.map(({ line, cells }) => {
    if (cells.length > named.length)
      throw new UsageError(`line ${line} has ${cells.length} cells, and the first line names ${named.length} columns`);
    const given = named.flatMap((name, at): [Column, string][] => {
      const cell = cells[at] ?? '';
      return cell === '' ? [] : [[name, cell]];
    });
    return stepOf(given, `line ${line}`);
  });
}

function readCsv(text: string): CsvRow[] {
  try {
    return parseCsv(text);
  } catch (error) {
    throw new UsageError(`the sequence: ${(error as Error).message}`);
  }
}

function fromJson(document: unknown): SequenceFile {
  const { steps, times, ...others } = Array.isArray(document)
    ? { steps: document }
    : (document as Record<string, unknown>);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new UsageError(`the sequence has no '${unknown}'`, 'it has steps, and times');
  if (!Array.isArray(steps) || steps.length === 0)
    throw new UsageError('the sequence has no steps', '{"steps": [{"output": "P6V", "volts": 5}]}');
  const list = steps.map((step: unknown, index) => {
    const where = `step ${index + 1}`;
    if (typeof step !== 'object' || step === null || Array.isArray(step))
      throw new UsageError(`${where} is not an object`);
    const given = Object.entries(step).map(([name, value]): [Column, string] => [columnOf(name, where), String(value)]);
    return stepOf(given, where);
  });
  if (times === undefined) return { steps: list };
  const count = parseNumber(String(times), 'times');
  return { steps: list, times: count };
}

function columnOf(name: string, where: string): Column {
  const found = names.find((each) => each.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const near = suggest(name, names);
  const hint = near.length === 0 ? `there are ${names.join(', ')}` : `did you mean ${near.join(' or ')}?`;
  throw new UsageError(`${where}: there is no column '${name}'`, hint);
}

function stepOf(given: readonly [Column, string][], where: string): PsuStep {
  const values = given.map(([name, word]) => [name, columns[name](word, `${where}: ${name}`)] as const);
  const { output, ...others }: Partial<PsuStep> = Object.fromEntries(values);
  if (output === undefined) throw new UsageError(`${where}: output is missing`);
  return { output, ...others };
}
