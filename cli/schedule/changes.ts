import { checkTable } from '../../contract/schedule/check.ts';
import { compileProgram } from '../../contract/schedule/compile.ts';
import { limitProblem } from '../../contract/schedule/limits.ts';
import type { Program } from '../../contract/schedule/program.ts';
import { parseNumber, parseSeconds } from '../arguments.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption } from '../work-verb.ts';

/** What `--for` and `--rpm` make of a program. @throws UsageError */
export function changes(options: Options): (program: Program) => Program {
  const time = textOption(options, 'for');
  const forNs = time === undefined ? undefined : Math.round(parseSeconds(time, '--for') * 1e9);
  const rpm = parseRpm(options);
  return (program) => ({
    ...program,
    ...(forNs !== undefined && endOf(program) > forNs && { until: `${forNs} ns` }),
    ...(rpm !== undefined && { cycle: `${rpm} rpm` }),
  });
}

export function parseRpm(options: Options): number | undefined {
  const text = textOption(options, 'rpm');
  if (text === undefined) return undefined;
  const rpm = parseNumber(text, '--rpm');
  const problem = limitProblem('rpm', rpm);
  if (problem !== undefined) throw new UsageError(`--rpm: ${problem}`);
  return rpm;
}

/** Its own end, in ns: with an `until` it would last until then. What is wrong with it, the broker says. */
function endOf(program: Program): number {
  const { table } = compileProgram(program);
  return (table && checkTable(table).endsNs) ?? Number.POSITIVE_INFINITY;
}
