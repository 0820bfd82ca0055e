import * as v from 'valibot';
import type { Core } from '../../client/core.ts';
import { Refusal } from '../../contract/errors.ts';
import { type Profile, profileSchema } from '../../contract/profiles/profile.ts';
import { ask } from '../ask.ts';

/** The profile of a device, as the broker has it. @throws Refusal `internal` for one that a newer broker has in a form of its own */
export async function profileOf(postern: Core, device: string): Promise<Profile> {
  const { profile } = await ask(postern, 'ioctl.describe', { device });
  const { success, output } = v.safeParse(profileSchema, profile);
  if (success) return output;
  throw new Refusal(
    'internal',
    `the profile of ${device} is of a newer form than this command knows: give the fields as JSON`,
  );
}
