import type { Program } from '../../contract/schedule/program.ts';

/** A program, or something that is one when it is written down: what `program()` builds. */
export type ProgramLike = Program | { toJSON(): Program };

/** What is none at all is for the broker to refuse, in its words. */
export const plain = (program: ProgramLike): Program =>
  typeof program === 'object' && program !== null && 'toJSON' in program ? program.toJSON() : program;
