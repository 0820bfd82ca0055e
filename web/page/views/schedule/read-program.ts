import { compileProgram } from '../../../../contract/schedule/compile.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import {
  type ProgramText,
  type ProgramTextProblem,
  readProgramText,
} from '../../../../contract/schedule/program-text.ts';
import type { Table } from '../../../../contract/schedule/table.ts';

export interface WrittenProgram {
  readonly problems: readonly ProgramTextProblem[];
  /** Undefined: it is not well formed. */
  readonly program: Program | undefined;
  readonly table: Table | undefined;
  readonly place: ProgramText['place'];
}

/** A program as it was typed, and as the table of its events. */
export function readWritten(text: string): WrittenProgram {
  const { program, problems, place } = readProgramText(text);
  if (program === undefined) return { problems, program, table: undefined, place };
  const { table, problems: unsound } = compileProgram(program);
  return { problems: table === undefined ? place(unsound) : [], program, table, place };
}
