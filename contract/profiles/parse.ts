import { type Problem, parseDocument, problemsOf } from '../policy/parse.ts';
import { findingsOf } from './check.ts';
import { type Profile, profileSchema } from './profile.ts';
import { isShippedProfileName } from './shipped.ts';

/**
 * Reads an administrator's profile: JSON with comments. Gives every mistake at once, each with its place.
 * @param file name of the file, if the profile must be named like it: `pump.json`
 */
export function parseProfile(
  text: string,
  file?: string,
): { profile: Profile; problems: [] } | { profile: undefined; problems: Problem[] } {
  const { parsed, problems } = parseDocument(profileSchema, text);
  if (parsed === undefined) return { profile: undefined, problems };
  const { document } = parsed;
  const findings = findingsOf(document);
  if (file !== undefined && file !== `${document.name}.json`) {
    const message = `the profile '${document.name}' must be in a file '${document.name}.json'`;
    findings.unshift({ path: ['name'], message });
  }
  if (isShippedProfileName(document.name)) {
    const message = `a profile '${document.name}' comes with Postern: give yours another name`;
    findings.unshift({ path: ['name'], message });
  }
  if (findings.length === 0) return { profile: document, problems: [] };
  return { profile: undefined, problems: problemsOf(findings, parsed) };
}
