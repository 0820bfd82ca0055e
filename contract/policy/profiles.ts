import type { Profile } from '../profiles/profile.ts';
import { profileSchema } from '../profiles/profile.ts';
import { isShippedProfileName, shippedProfiles } from '../profiles/shipped.ts';
import { type Problem, parseDocument } from './parse.ts';

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
    const { profile, found } = readProfile(file, text);
    problems.push(...found.map((problem) => ({ ...problem, file })));
    if (profile !== undefined) profiles.set(profile.name, profile);
  }
  return { profiles, problems };
}

function readProfile(file: string, text: string): { profile: Profile | undefined; found: Problem[] } {
  const { parsed, problems } = parseDocument(profileSchema, text);
  if (parsed === undefined) return { profile: undefined, found: problems };
  const { name } = parsed.document;
  const wrong = (message: string): { profile: undefined; found: Problem[] } => ({
    profile: undefined,
    found: [{ severity: 'error', line: parsed.lineOf(['name']), column: 1, path: 'name', message }],
  });
  if (isShippedProfileName(name)) return wrong(`a profile '${name}' comes with Postern: give yours another name`);
  if (file !== `${name}.json`) return wrong(`the profile '${name}' must be in a file '${name}.json'`);
  return { profile: parsed.document, found: [] };
}
