import * as v from 'valibot';
import type { Core } from '../../client/core.ts';
import { Refusal } from '../../contract/errors.ts';
import { type InstrumentProfile, instrumentSchema } from '../../contract/instruments/profile.ts';
import { ask } from '../ask.ts';

/** The profile of an instrument, as the broker has it. @throws Refusal `internal` for one that a newer broker has in a form of its own */
export async function profileOf(postern: Core, device: string): Promise<{ port: string; profile: InstrumentProfile }> {
  const { port, profile } = await ask(postern, 'instrument.describe', { device });
  const { success, output } = v.safeParse(instrumentSchema, profile);
  if (success) return { port, profile: output };
  throw new Refusal(
    'internal',
    `the profile of ${device} is of a newer form than this command knows: give the fields as JSON`,
  );
}
