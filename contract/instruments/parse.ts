import * as v from 'valibot';
import { type Problem, parseDocument, problemsOf } from '../policy/parse.ts';
import { isShippedProfileName } from '../profiles/shipped.ts';
import { instrumentFindings } from './check.ts';
import { type InstrumentProfile, instrumentSchema } from './profile.ts';
import { isShippedInstrumentName } from './shipped.ts';

/** Instruments have methods, device nodes have requests. */
const anyProfile = v.looseObject({ methods: v.unknown() });

/**
 * Reads an administrator's profile of an instrument: JSON with comments. Gives every mistake at once, each with its place.
 * @param file name of the file, if the profile must be named like it: `scale.json`
 * @returns undefined if it is not one of an instrument
 */
export function parseInstrument(
  text: string,
  file?: string,
): { profile: InstrumentProfile; problems: [] } | { profile: undefined; problems: Problem[] } | undefined {
  if (parseDocument(anyProfile, text).parsed === undefined) return undefined;
  const { parsed, problems } = parseDocument(instrumentSchema, text);
  if (parsed === undefined) return { profile: undefined, problems };
  const { document } = parsed;
  const findings = instrumentFindings(document);
  const { name } = document;
  if (file !== undefined && file !== `${name}.json`)
    findings.unshift({ path: ['name'], message: `the profile '${name}' must be in a file '${name}.json'` });
  if (isShippedInstrumentName(name) || isShippedProfileName(name))
    findings.unshift({ path: ['name'], message: `a profile '${name}' comes with Postern: give yours another name` });
  if (findings.length === 0) return { profile: document, problems: [] };
  return { profile: undefined, problems: problemsOf(findings, parsed) };
}
