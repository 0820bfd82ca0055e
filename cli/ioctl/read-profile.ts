import { type Profile, parseProfile } from '../../contract/profiles.ts';
import { readNamedFile } from '../files.ts';
import { UsageError } from '../usage.ts';

type Parsed = ReturnType<typeof parseProfile>;
export type ProfileProblem = Parsed['problems'][number];

/** `pump.json:3:5: requests.start: the struct 'go' is not there` */
export function problemText(file: string, { line, column, path, message }: ProfileProblem): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
}

/** A profile that must be right. @throws UsageError with the first thing that is wrong */
export function readProfile(file: string): Profile {
  const { profile, problems } = parseProfile(readNamedFile(file));
  if (profile !== undefined) return profile;
  const [first] = problems;
  throw new UsageError(
    first === undefined ? `${file} is no profile` : problemText(file, first),
    `'postern ioctl lint ${file}' lists all that is wrong with it`,
  );
}
