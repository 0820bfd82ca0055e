/** Program files: JSON with comments, as a policy is. What is wrong with one is told with its line. */
import { basename, extname } from 'node:path';
import { Refusal } from '../../contract/errors.ts';
import { compileProgram } from '../../contract/schedule/compile.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { type ProgramTextProblem, readProgramText, type TextPlace } from '../../contract/schedule/program-text.ts';
import type { Table } from '../../contract/schedule/table.ts';
import { readNamedFile } from '../files.ts';
import { UsageError } from '../usage.ts';

/** Something wrong, and where it stands in which file. */
export interface PlacedProblem extends ProgramTextProblem {
  file: string;
}

export interface ProgramFile {
  /** As the user named it. */
  file: string;
  program: Program;
  /** Gives problems of the program their places, and what else they say. */
  place<Problem extends { path: string }>(problems: readonly Problem[]): (Problem & TextPlace & { file: string })[];
}

export type ReadProgram = { read: ProgramFile; problems: [] } | { read: undefined; problems: PlacedProblem[] };

/** All mistakes of a file at once. @throws UsageError where it cannot be read */
export function readProgram(file: string | undefined): ReadProgram {
  if (file === undefined) throw new UsageError('which program?', 'a file of JSON; - is standard input');
  const { program, problems, place } = readProgramText(readNamedFile(file));
  const inFile = <Problem extends object>(found: readonly Problem[]) => found.map((problem) => ({ ...problem, file }));
  if (program === undefined) return { read: undefined, problems: inFile(problems) };
  return { read: { file, program: named(program, file), place: (found) => inFile(place(found)) }, problems: [] };
}

/** A program without mistakes of form. @throws Refusal `invalid` with all of them */
export function readSoundProgram(file: string | undefined): ProgramFile {
  const { read, problems } = readProgram(file);
  if (read === undefined) throw refusalOf(problems);
  return read;
}

/** The same, as the table of its events. @throws Refusal `invalid` */
export function readTable(file: string | undefined): ProgramFile & { table: Table } {
  const read = readSoundProgram(file);
  const { table, problems } = compileProgram(read.program);
  if (table === undefined) throw refusalOf(read.place(problems));
  return { ...read, table };
}

/** More of them are not read by anybody at once. */
const MOST_SHOWN = 20;

/** `sweep.json:12: events[3].every: …`, a line each, so that editors can jump there. */
function problemsText(problems: readonly PlacedProblem[]): string {
  const more = problems.length - MOST_SHOWN;
  const lines = problems.slice(0, MOST_SHOWN).map(problemText);
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

export function problemText({ file, line, path, message }: PlacedProblem): string {
  // The broker's messages have it with the event's number.
  const isSaid = path === '' || message.includes(`(${path}`);
  return `${file === '-' ? '<stdin>' : file}:${line}: ${isSaid ? message : `${path}: ${message}`}`;
}

function refusalOf(problems: readonly PlacedProblem[]): Refusal {
  const [first] = problems;
  const count = problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`;
  const name = first === undefined || first.file === '-' ? 'the program' : first.file;
  return new Refusal('invalid', `${name} has ${count}:\n${problemsText(problems)}`, { problems });
}

/** A program without a name has that of its file: it is what others see of it. */
function named(program: Program, file: string): Program {
  const name = file === '-' ? '' : basename(file, extname(file));
  return program.name !== undefined || name === '' ? program : { name: name.slice(0, 128), ...program };
}
