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
import { type ParsedPolicy, type PolicyFile, type PolicyProblem, parsePolicyFiles } from './parse.ts';
import { type Instruments, type Profiles, shipped, shippedInstrumentProfiles } from './profiles.ts';

export interface Finding extends Omit<PolicyProblem, 'severity'> {
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

interface Linted {
  findings: Finding[];
  /** Absent if the form is wrong. */
  policy: Policy | undefined;
  parsed: ParsedPolicy | undefined;
}

/** `lintPolicyFiles` of a policy that is one file. */
export const lintPolicy = (
  text: string,
  names: Names,
  file: string,
  profiles: Profiles = shipped,
  instruments: Instruments = shippedInstrumentProfiles,
): Linted => lintPolicyFiles([{ name: file, text }], names, profiles, instruments);

/**
 * Everything that can be said about a policy without a broker: its form, its references, and what contradicts itself, in
 * the order of the files.
 * @param profiles that entries may name: the shipped ones, and the administrator's
 */
export function lintPolicyFiles(
  files: readonly PolicyFile[],
  names: Names,
  profiles: Profiles,
  instruments: Instruments,
): Linted {
  const order = files.map(({ name }) => name);
  const inOrder = (findings: readonly Finding[]) =>
    findings.toSorted(
      (a, b) => order.indexOf(a.file) - order.indexOf(b.file) || a.line - b.line || a.column - b.column,
    );
  const { policy: parsed, problems: formProblems } = parsePolicyFiles(files);
  if (parsed === undefined) return { findings: inOrder(formProblems), policy: undefined, parsed: undefined };
  const { policy, problems } = compilePolicy(parsed, names, profiles, instruments);
  const found = checks.flatMap((check) => [...check(parsed.document, { names, profiles, instruments })]);
  const placed = found.map(({ severity, path, message }) => {
    const place = parsed.placeOf(path);
    return { severity, ...place, path: formatPath(place.path), message };
  });
  return { findings: inOrder([...problems, ...placed]), policy, parsed };
}
