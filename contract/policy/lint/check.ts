import type { Path } from '../../issues.ts';
import type { Names } from '../compile.ts';
import type { Instruments, Profiles } from '../profiles.ts';
import type { PolicyDocument } from '../schema.ts';

/** What the linter says: an error keeps a policy from doing what it says, a warning may, a note is good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** What a check reports; the runner adds the place. */
export interface Found {
  severity: Severity;
  path: Path;
  message: string;
}

/** What a check may know beside the document. */
export interface Context {
  names: Names;
  profiles: Profiles;
  instruments: Instruments;
}

/** One thing to look for. Pure; runs only on a document that has the right form. */
export type Check = (document: PolicyDocument, context: Context) => Iterable<Found>;
