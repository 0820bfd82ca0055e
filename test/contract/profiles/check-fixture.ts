/** A profile that is right, and what is said when something in it is changed. */
import * as v from 'valibot';
import { profileSchema } from '../../../contract/profiles/profile.ts';
import { checkProfile, type Profile } from '../../../contract/profiles.ts';

/** A profile that is right, as the administrator writes it. */
export const right = {
  name: 'pump',
  doc: 'A pump.',
  node: { type: 'character', subsystems: ['pump'] },
  enums: { mode: { off: 0, on: 1, running: 1 } },
  flags: { alarm: { hot: 1, dry: 2 } },
  structs: {
    part: { fields: [{ name: 'rpm', type: 'u16' }] },
    state: {
      fields: [
        { name: 'mode', type: 'int', enum: 'mode' },
        { name: 'alarms', type: 'u32', flags: 'alarm' },
        { name: 'used', type: 'u8' },
        { name: 'parts', struct: 'part', array: 2, count: 'used' },
        { name: 'what', union: { by: 'mode', cases: { on: { type: 'u16' } } } },
      ],
    },
  },
  requests: {
    set: { direction: 'write', type: 'P', nr: 1, argument: 'state', access: 'write', doc: 'Sets it.' },
    get: { direction: 'read', type: 'P', nr: 2, argument: 'state', access: 'read', doc: 'Gets it.' },
  },
} as const;

export type Json = Record<string, unknown>;
export type Change = (profile: { structs: Json; requests: Json } & Json) => void;

function read(change: Change): Profile {
  const document = structuredClone<Json>(right) as Parameters<Change>[0];
  change(document);
  return v.parse(profileSchema, document);
}

export const said = (change: Change): string[] =>
  checkProfile(read(change)).map(({ path, message }) => `${path}: ${message}`);

/** `set` with other members, and members without a value taken away. */
export const withSet =
  (members: Json): Change =>
  (profile) => {
    profile.requests.set = JSON.parse(JSON.stringify({ ...right.requests.set, ...members }));
  };
export const withFields =
  (...fields: Json[]): Change =>
  (profile) => {
    profile.structs.state = { fields };
  };
export const int = { name: 'a', type: 'int' };

/** Mistakes by what they are about: in which case, what was changed, what is said first. */
export type Mistakes = Readonly<Record<string, readonly (readonly [what: string, change: Change, finding: string])[]>>;
