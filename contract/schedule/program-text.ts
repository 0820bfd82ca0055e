/** A program as somebody writes it: JSON with comments, as a policy is; what is wrong with it is told with its line. */
import * as v from 'valibot';
import type { Path } from '../issues.ts';
import { parseDocument } from '../policy/parse.ts';
import { type Program, parseProgram } from './program.ts';

/** Lines and columns count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export interface ProgramTextProblem extends TextPlace {
  /** `events[3].pwm.ratio` */
  readonly path: string;
  readonly message: string;
}

export interface ProgramText {
  /** Undefined: it is not well formed. */
  readonly program: Program | undefined;
  /** All mistakes of form at once. */
  readonly problems: readonly ProgramTextProblem[];
  /** Gives problems that others find in the program their places. */
  place<Problem extends { path: string }>(problems: readonly Problem[]): (Problem & TextPlace)[];
}

/** To JavaScript a list is an object, too. */
const LIST = { path: '', message: 'a program is no list: give { "events": [ … ] }' };

export function readProgramText(text: string): ProgramText {
  const { parsed, problems } = parseDocument(v.unknown(), text);
  if (parsed === undefined) return { program: undefined, problems, place: () => [] };
  const place: ProgramText['place'] = (found) =>
    found.map((problem) => ({ ...problem, ...parsed.placeOf(pathOf(problem.path)) }));
  if (Array.isArray(parsed.document)) return { program: undefined, problems: place([LIST]), place };
  const { program, problems: mistakes } = parseProgram(parsed.document);
  return { program, problems: program === undefined ? place(mistakes) : [], place };
}

/** `events[3].pwm.ratio` as keys and indices. */
const pathOf = (text: string): Path =>
  [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key = '']) => (index === undefined ? key : Number(index)));
