import { ScheduleClient } from '../../client/schedule/schedule-client.ts';
import { checkTable } from '../../contract/schedule/check.ts';
import { compileProgram } from '../../contract/schedule/compile.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import type { Options } from '../work-verb.ts';
import { checkText } from './check-text.ts';
import { type PlacedProblem, type ProgramFile, problemText, readProgram } from './program-file.ts';
import { explained, forbiddenText, nearDevices } from './refused.ts';

/** How the broker says that a name is none. */
const UNKNOWN = /\bthere is no device '/;

/** Status of a check that ran and found something wrong. */
const FOUND = 1;

/** Whether a program could run: its form, whether it fits, and, asked of the broker, whether it is allowed. @throws UsageError, Refusal */
export async function checkProgram(cli: Cli, [file, ...more]: readonly string[], options: Options): Promise<void> {
  noMore(more);
  const { read, problems } = readProgram(file);
  if (read === undefined) return found(cli, problems);
  return options.offline === true ? checkHere(cli, read) : checkThere(cli, read);
}

/** Everything but the policy, and the speed of ports. */
async function checkHere(cli: Cli, read: ProgramFile): Promise<void> {
  const compiled = compileProgram(read.program);
  if (compiled.table === undefined) return found(cli, read.place(compiled.problems));
  const { problems, ...check } = checkTable(compiled.table);
  if (problems.length > 0) return found(cli, read.place(problems));
  cli.print(check, () => `${nameOf(read)}: sound; who may run it, only a broker can tell\n${checkText(check)}`);
}

async function checkThere(cli: Cli, read: ProgramFile): Promise<void> {
  await using postern = await cli.connect();
  const check = await new ScheduleClient(postern).check(read.program).catch(async (error: unknown) => {
    throw await explained(postern, error, read);
  });
  const placed = read.place(check.problems);
  const problems = await Promise.all(
    placed.map(async (problem) => {
      const didYouMean = UNKNOWN.test(problem.message) ? await nearDevices(postern, read.program, problem.path) : [];
      return { ...problem, ...(didYouMean.length > 0 && { didYouMean }) };
    }),
  );
  cli.print({ ...check, problems }, () => {
    const verdict = check.allowed ? 'it may run' : 'it may NOT run';
    const reasons = problems
      .map(({ didYouMean = [], ...problem }) => {
        const hint = didYouMean.map((name) => `'${name}'`).join(' or ');
        return `${escapeLines(forbiddenText(problem))}\n${hint === '' ? '' : `  hint: did you mean ${hint}?\n`}`;
      })
      .join('');
    return `${nameOf(read)}: ${verdict}\n${reasons}${checkText(check)}`;
  });
  if (!check.allowed) cli.exit(FOUND);
}

function found(cli: Cli, problems: readonly PlacedProblem[]): void {
  for (const problem of problems) cli.print(problem, () => `${escapeText(problemText(problem))}\n`);
  cli.note(problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`);
  cli.exit(FOUND);
}

const escapeLines = (text: string) => text.split('\n').map(escapeText).join('\n');
const nameOf = ({ program, file }: ProgramFile) => escapeText(program.name ?? (file === '-' ? 'the program' : file));
