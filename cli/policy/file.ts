import { basename } from 'node:path';
import type { Policy } from '../../contract/policy/compile.ts';
import { type Finding, lintPolicy } from '../../contract/policy/lint.ts';
import type { ParsedPolicy } from '../../contract/policy/parse.ts';
import { readNamedFile } from '../files.ts';
import type { Colours } from '../text/colour.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { FileNames } from './names.ts';

export const DEFAULT_POLICY_FILE = '/etc/postern/policy.json';

export interface ReadPolicy {
  file: string;
  /** As messages name it: `policy.json`. */
  name: string;
  names: FileNames;
  findings: Finding[];
  policy: Policy | undefined;
  parsed: ParsedPolicy | undefined;
}

export function readPolicyFile(file: string): ReadPolicy {
  const names = FileNames.ofMachine();
  const name = basename(file);
  return { file, name, names, ...lintPolicy(readNamedFile(file), names, name) };
}

/** A policy that can be decided with. @throws UsageError with its first error */
export function readSoundPolicy(file: string): ReadPolicy & { policy: Policy; parsed: ParsedPolicy } {
  const read = readPolicyFile(file);
  const { policy, parsed, findings } = read;
  const error = findings.find(({ severity }) => severity === 'error');
  if (policy === undefined || parsed === undefined)
    throw new UsageError(
      error === undefined ? `${file} is no policy` : `${file}:${error.line}: ${error.message}`,
      `postern policy lint ${file}`,
    );
  return { ...read, policy, parsed };
}

const paints = { error: 'red', warning: 'yellow', note: 'dim' } as const;

/** `policy.json:14:3: error: rules[0].limits: …`, as compilers print it, so that editors can jump there. */
export function findingText(file: string, finding: Finding, colours: Colours): string {
  const { severity, line, column, path, message } = finding;
  const where = `${file}:${line}:${column}`;
  return `${where}: ${colours[paints[severity]](severity)}: ${escapeText(path === '' ? message : `${path}: ${message}`)}\n`;
}
