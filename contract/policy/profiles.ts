import type { Profile } from '../profiles.ts';

/** The profiles that entries may name, by name. */
export type Profiles = ReadonlyMap<string, Profile>;

export const shipped: Profiles = new Map<string, Profile>();
