import { type Profile, parseProfile } from '../../contract/profiles.ts';
import { readNamedFile } from '../files.ts';
import { UsageError } from '../usage.ts';

/** A profile that must be right. @throws UsageError with the first thing that is wrong */
export function readProfile(file: string): Profile {
  const { profile, problems } = parseProfile(readNamedFile(file));
  if (profile !== undefined) return profile;
  const [first] = problems;
  throw new UsageError(
    first === undefined ? `${file} is no profile` : `${file}:${first.line}: ${first.message}`,
    `'postern ioctl lint ${file}' lists all that is wrong with it`,
  );
}
