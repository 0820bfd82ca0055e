import { Refusal } from '../../contract/errors.ts';
import type { ScheduleProblem } from '../../contract/methods/schedule.ts';
import { type PlacedProblem, type ProgramFile, problemText } from './program-file.ts';

/** A problem that the broker has with a program, and where in its file. */
export type Forbidden = ScheduleProblem & PlacedProblem;

/** What is wrong, with the rule that says so, and what to ask for, each a line. */
export function forbiddenText(problem: Forbidden): string {
  const { rule, where, ask } = problem;
  const by = rule === undefined ? '' : ` (rule ${[rule, where].filter((text) => text !== undefined).join(', ')})`;
  return [
    `${problemText(problem)}${problem.message.includes(rule ?? '\0') ? '' : by}`,
    ...(ask === undefined ? [] : [`  ask: ${ask}`]),
  ].join('\n');
}

/** A refusal that names events of a program says where in its file they stand, too. */
export function inFile(error: unknown, { place }: ProgramFile): unknown {
  if (!(error instanceof Refusal)) return error;
  const { code, message, data } = error;
  if (Array.isArray(data.problems) && data.problems.length > 0) {
    const problems = place(data.problems as ScheduleProblem[]);
    const [first] = message.split('\n');
    return new Refusal(code, [first, ...problems.map(forbiddenText)].join('\n'), { ...data, problems });
  }
  if (typeof data.path !== 'string' || !data.path.startsWith('events[')) return error;
  const [placed] = place([{ path: data.path, message }]);
  return placed === undefined ? error : new Refusal(code, problemText(placed), { ...data, ...placed });
}
