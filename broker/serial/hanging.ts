import type { DeviceEntry, InstrumentEntry, SerialEntry } from '../../contract/policy/entries.ts';
import type { Instruments } from '../../contract/policy/profiles.ts';
import type { SafeStep } from '../../contract/serial/safe-steps.ts';

/** What hangs on a port, as far as the port is concerned: the instrument, and what is done to the port to make it safe. */
export interface Hanging {
  /** By name. */
  instrument: string | undefined;
  safeSteps: readonly SafeStep[];
}

/** The entry of the port says how it is made safe, or else the profile of its instrument. */
export function hangingOn(
  port: string,
  { safe }: SerialEntry,
  devices: ReadonlyMap<string, DeviceEntry>,
  instruments: Instruments,
): Hanging {
  const [instrument, entry] =
    [...devices].find((named): named is [string, InstrumentEntry] => isOn(port, named[1])) ?? [];
  const profile = entry && instruments.get(entry.profile);
  return { instrument, safeSteps: safe ?? profile?.portSafe ?? [] };
}

const isOn = (port: string, entry: DeviceEntry): boolean => entry.kind === 'instrument' && entry.port === port;
