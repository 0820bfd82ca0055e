import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Policy } from '../../contract/policy/compile.ts';
import { type Finding, lintPolicy } from '../../contract/policy/lint.ts';
import type { ParsedPolicy } from '../../contract/policy/parse.ts';
import { readProfiles } from '../../contract/policy/profiles.ts';
import { fileProblem, readNamedFile } from '../files.ts';
import type { Colours } from '../text/colour.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { FileNames } from './names.ts';

export const DEFAULT_POLICY_FILE = '/etc/postern/policy.json';

/** A finding, and the file that it is in: the policy, or a profile beside it. */
export interface FileFinding extends Finding {
  file: string;
}

export interface ReadPolicy {
  file: string;
  /** As messages name it: `policy.json`. */
  name: string;
  names: FileNames;
  findings: FileFinding[];
  policy: Policy | undefined;
  parsed: ParsedPolicy | undefined;
}

export function readPolicyFile(file: string): ReadPolicy {
  const names = FileNames.ofMachine();
  const name = basename(file);
  const { texts, folder } = profilesBeside(file);
  const { profiles, instruments, problems } = readProfiles(texts);
  const { findings, ...policy } = lintPolicy(readNamedFile(file), names, name, profiles, instruments);
  const all = [
    ...problems.map((problem) => ({ ...problem, file: join(folder, problem.file) })),
    ...findings.map((finding) => ({ ...finding, file })),
  ];
  return { file, name, names, ...policy, findings: all };
}

/** The administrator's profiles: the JSON files in the folder `profiles` beside a policy, by name. No folder, no profiles. @throws UsageError */
function profilesBeside(policyFile: string): { folder: string; texts: Map<string, string> } {
  const folder = join(dirname(policyFile), 'profiles');
  const texts = new Map<string, string>();
  for (const file of namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .sort())
    texts.set(file, readNamedFile(join(folder, file)));
  return { folder, texts };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw fileProblem('read', folder, error);
  }
}

/** A policy that can be decided with. @throws UsageError with its first error */
export function readSoundPolicy(file: string): ReadPolicy & { policy: Policy; parsed: ParsedPolicy } {
  const read = readPolicyFile(file);
  const { policy, parsed, findings } = read;
  const error = findings.find(({ severity }) => severity === 'error');
  if (policy === undefined || parsed === undefined)
    throw new UsageError(
      error === undefined ? `${file} is no policy` : `${error.file}:${error.line}: ${error.message}`,
      `postern policy lint ${file}`,
    );
  return { ...read, policy, parsed };
}

const paints = { error: 'red', warning: 'yellow', note: 'dim' } as const;

/** `policy.json:14:3: error: rules[0].limits: …`, as compilers print it, so that editors can jump there. */
export function findingText(finding: FileFinding, colours: Colours): string {
  const { file, severity, line, column, path, message } = finding;
  const where = `${file}:${line}:${column}`;
  return `${where}: ${colours[paints[severity]](severity)}: ${escapeText(path === '' ? message : `${path}: ${message}`)}\n`;
}
