import type { Core } from '../../client/core.ts';
import { Refusal } from '../../contract/errors.ts';
import type { ScheduleProblem } from '../../contract/methods/schedule.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { suggest } from '../../contract/suggest.ts';
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

/** The same, with the names that are like that of a device that there is not. */
export const explained = (postern: Core, error: unknown, read: ProgramFile): Promise<unknown> =>
  suggesting(postern, inFile(error, read), read.program);

/** A refusal because there is no such device, with the names that are like it. */
export async function suggesting(postern: Core, refused: unknown, program: Program): Promise<unknown> {
  if (!(refused instanceof Refusal) || refused.code !== 'not_found') return refused;
  const { code, message, data } = refused;
  const didYouMean = await nearDevices(postern, program, String(data.path));
  return didYouMean.length === 0 ? refused : new Refusal(code, message, { ...data, didYouMean });
}

/** @param path of an entry: `events[3]` */
export async function nearDevices(postern: Core, program: Program, path: string): Promise<string[]> {
  const entry = program.events[Number(/^events\[(\d+)\]/.exec(path)?.[1])];
  const wanted = Object.values(entry ?? {}).find(hasDevice)?.device;
  if (wanted === undefined) return [];
  const { devices } = await postern.call('devices.list');
  const known = devices.map(({ device }) => device);
  return known.includes(wanted) ? [] : suggest(wanted, known);
}

const hasDevice = (part: unknown): part is { device: string } =>
  typeof part === 'object' && part !== null && typeof (part as { device?: unknown }).device === 'string';
