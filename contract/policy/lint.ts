import { formatPath } from '../issues.ts';
import { compilePolicy, type Names, type Policy } from './compile.ts';
import { busChecks } from './lint/buses.ts';
import type { Check, Severity } from './lint/check.ts';
import { dangerChecks } from './lint/dangers.ts';
import { instrumentChecks } from './lint/instruments.ts';
import { inventoryChecks } from './lint/inventory.ts';
import { limitChecks } from './lint/limits.ts';
import { methodChecks } from './lint/methods.ts';
import { nodeChecks } from './lint/nodes.ts';
import { outputChecks } from './lint/outputs.ts';
import { pwmChecks } from './lint/pwm.ts';
import { requestChecks } from './lint/requests.ts';
import { ruleChecks } from './lint/rules.ts';
import { serialChecks } from './lint/serial.ts';
import { type ParsedPolicy, type Problem, parsePolicy } from './parse.ts';
import { type Instruments, type Profiles, shipped, shippedInstrumentProfiles } from './profiles.ts';

export interface Finding extends Omit<Problem, 'severity'> {
  severity: Severity;
}

const checks: readonly Check[] = [
  ...inventoryChecks,
  ...pwmChecks,
  ...outputChecks,
  ...nodeChecks,
  ...serialChecks,
  ...instrumentChecks,
  ...busChecks,
  ...ruleChecks,
  ...limitChecks,
  ...requestChecks,
  ...methodChecks,
  ...dangerChecks,
];

/**
 * Everything that can be said about a policy without a broker: its form, its references, and what contradicts itself, in
 * the order of the file. `policy` is absent if the form is wrong.
 * @param profiles that entries may name: the shipped ones, and the administrator's
 */
export function lintPolicy(
  text: string,
  names: Names,
  file: string,
  profiles: Profiles = shipped,
  instruments: Instruments = shippedInstrumentProfiles,
): { findings: Finding[]; policy: Policy | undefined; parsed: ParsedPolicy | undefined } {
  const { policy: parsed, problems: formProblems } = parsePolicy(text);
  if (parsed === undefined) return { findings: inFileOrder(formProblems), policy: undefined, parsed: undefined };
  const { policy, problems } = compilePolicy(parsed, names, file, profiles, instruments);
  const found = checks.flatMap((check) => [...check(parsed.document, { names, profiles, instruments })]);
  const placed = found.map(({ severity, path, message }) => ({
    severity,
    line: parsed.lineOf(path),
    column: 1,
    path: formatPath(path),
    message,
  }));
  return { findings: inFileOrder([...problems, ...placed]), policy, parsed };
}

function inFileOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
