import { parseInstrument } from '../instruments/parse.ts';
import type { InstrumentProfile } from '../instruments/profile.ts';
import { shippedInstruments } from '../instruments/shipped.ts';
import { parseProfile } from '../profiles/parse.ts';
import type { Profile } from '../profiles/profile.ts';
import { shippedProfiles } from '../profiles/shipped.ts';
import type { Problem } from './parse.ts';

/** The profiles that entries of device nodes may name, by name. */
export type Profiles = ReadonlyMap<string, Profile>;
/** Those that entries of instruments may name. */
export type Instruments = ReadonlyMap<string, InstrumentProfile>;

export const shipped: Profiles = new Map<string, Profile>(Object.entries(shippedProfiles));
export const shippedInstrumentProfiles: Instruments = new Map<string, InstrumentProfile>(
  Object.entries(shippedInstruments),
);

/** A mistake in one of the files. */
export interface ProfileProblem extends Problem {
  /** Its name as it was given. */
  file: string;
}

/**
 * The shipped profiles and the administrator's, `profiles/NAME.json` beside the policy. One with a mistake is left out.
 * @param texts by file name, `laser.json`
 */
export function readProfiles(texts: ReadonlyMap<string, string>): {
  profiles: Profiles;
  instruments: Instruments;
  problems: ProfileProblem[];
} {
  const profiles = new Map(shipped);
  const instruments = new Map(shippedInstrumentProfiles);
  const problems: ProfileProblem[] = [];
  for (const [file, text] of texts) {
    const instrument = parseInstrument(text, file);
    const read = instrument ?? parseProfile(text, file);
    if (instrument?.profile !== undefined) instruments.set(instrument.profile.name, instrument.profile);
    else if (instrument === undefined && read.profile !== undefined && 'requests' in read.profile)
      profiles.set(read.profile.name, read.profile);
    problems.push(...read.problems.map((problem) => ({ ...problem, file })));
  }
  return { profiles, instruments, problems };
}
