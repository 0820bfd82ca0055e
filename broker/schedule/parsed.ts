import { Refusal } from '../../contract/errors.ts';
import { type Program, parsing } from '../../contract/schedule/program.ts';

/** More are not told in one answer. */
const MOST_PROBLEMS = 64;

/** A program of the form that it must have, a piece at a time. @throws Refusal `invalid`, with all mistakes */
export function* parsed(program: unknown): Generator<void, Program, void> {
  const { program: known, problems } = yield* parsing(program);
  const [first, ...more] = problems;
  if (known !== undefined && first === undefined) return known;
  const { path = '', message = '' } = first ?? {};
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  throw new Refusal('invalid', `${path === '' ? 'the program' : path}: ${message}${rest}`, {
    path: path === '' ? 'program' : `program.${path}`,
    problems: problems.slice(0, MOST_PROBLEMS),
  });
}
