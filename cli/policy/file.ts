import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Policy } from '../../contract/policy/compile.ts';
import { type Finding, lintPolicyFiles } from '../../contract/policy/lint.ts';
import { FRAGMENTS_FOLDER, type ParsedPolicy, type PolicyFile } from '../../contract/policy/merge.ts';
import { readProfiles } from '../../contract/policy/profiles.ts';
import { fileProblem, readNamedFile } from '../files.ts';
import type { Colours } from '../text/colour.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { FileNames } from './names.ts';

export const DEFAULT_POLICY_FILE = '/etc/postern/policy.json';

/** A finding; its file is a path that leads to it from here. */
export type FileFinding = Finding;

export interface ReadPolicy {
  file: string;
  names: FileNames;
  /** How many files of `policy.d` are a part of it. */
  fragments: number;
  findings: FileFinding[];
  policy: Policy | undefined;
  parsed: ParsedPolicy | undefined;
}

/** A policy with what lies beside it: profiles, and fragments. @throws UsageError */
export function readPolicyFile(file: string): ReadPolicy {
  const folder = dirname(file);
  if (basename(folder) === FRAGMENTS_FOLDER)
    throw new UsageError(
      `${file} is a fragment of a policy, and means something only together with it`,
      `name the policy itself, ${join(dirname(folder), 'policy.json')}: its fragments are read with it`,
    );
  const names = FileNames.ofMachine();
  const { profiles, instruments, problems } = readProfiles(jsonFilesIn(join(folder, 'profiles')));
  const fragments = jsonFilesIn(join(folder, FRAGMENTS_FOLDER));
  const files: PolicyFile[] = [
    { name: basename(file), text: readNamedFile(file) },
    ...[...fragments].map(([name, text]) => ({ name: `${FRAGMENTS_FOLDER}/${name}`, text })),
  ];
  const { findings, ...policy } = lintPolicyFiles(files, names, profiles, instruments);
  const all = [
    ...problems.map((problem) => ({ ...problem, file: join(folder, 'profiles', problem.file) })),
    ...findings.map((finding) => ({ ...finding, file: join(folder, finding.file) })),
  ];
  return { file, names, fragments: fragments.size, ...policy, findings: all };
}

/** By their names, as the broker reads a folder beside its policy. No folder, no files. @throws UsageError */
function jsonFilesIn(folder: string): Map<string, string> {
  const wanted = namesIn(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  return new Map(wanted.sort().map((name) => [name, readNamedFile(join(folder, name))]));
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
