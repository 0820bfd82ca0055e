import { Refusal } from '../../contract/errors.ts';
import type { ScheduleProblem } from '../../contract/methods/schedule.ts';
import { type PlacedProblem, type ProgramFile, problemText } from './program-file.ts';

/** A problem that the broker has with a program, and where in its file. */
export type Forbidden = ScheduleProblem & PlacedProblem;

/** What is wrong, with the rule that says so, and what to ask for, each a line. */
export function forbiddenText(problem: Forbidden): string {
  const { rule, where, limit, ask } = problem;
  const by = rule === undefined ? '' : ` (rule ${[rule, where].filter((text) => text !== undefined).join(', ')})`;
  return [
    `${problemText(problem)}${problem.message.includes(rule ?? '\0') ? '' : by}`,
    ...(limit === undefined ? [] : [`  limit: ${limit}`]),
    ...(ask === undefined ? [] : [`  ask: ${ask}`]),
  ].join('\n');
}

/** A refusal that names events of a program says where in its file they stand, too. */
export function inFile(error: unknown, { place }: ProgramFile): unknown {
  if (!(error instanceof Refusal)) return error;
  const { problems } = error.data;
  if (!Array.isArray(problems) || problems.length === 0) return error;
  const placed = place(problems as ScheduleProblem[]);
  const message = [error.message.split('\n')[0], ...placed.map(forbiddenText)].join('\n');
  return new Refusal(error.code, message, { ...error.data, problems: placed });
}
