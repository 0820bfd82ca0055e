import { parseProfile } from '../profiles/parse.ts';
import type { Profile } from '../profiles/profile.ts';
import { shippedProfiles } from '../profiles/shipped.ts';
import type { Problem } from './parse.ts';

/** The profiles that entries may name, by name. */
export type Profiles = ReadonlyMap<string, Profile>;

export const shipped: Profiles = new Map<string, Profile>(Object.entries(shippedProfiles));

/** A mistake in one of the files. */
export interface ProfileProblem extends Problem {
  /** Its name as it was given. */
  file: string;
}

/**
 * The shipped profiles and the administrator's, `profiles/NAME.json` beside the policy. One with a mistake is left out.
 * @param texts by file name, `laser.json`
 */
export function readProfiles(texts: ReadonlyMap<string, string>): { profiles: Profiles; problems: ProfileProblem[] } {
  const profiles = new Map(shipped);
  const problems: ProfileProblem[] = [];
  for (const [file, text] of texts) {
    const read = parseProfile(text, file);
    if (read.profile !== undefined) profiles.set(read.profile.name, read.profile);
    problems.push(...read.problems.map((problem) => ({ ...problem, file })));
  }
  return { profiles, problems };
}
