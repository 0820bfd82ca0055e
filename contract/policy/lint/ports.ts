import type { SafeStep } from '../../serial/safe-steps.ts';
import type { DeviceEntry, EntryOf } from '../entries.ts';
import type { Instruments } from '../profiles.ts';
import type { PolicyDocument } from '../schema.ts';
import { entriesOf } from './common.ts';

/** An instrument that stands on a serial port of the inventory. */
export interface Standing {
  name: string;
  entry: EntryOf<'instrument'>;
  port: string;
  portEntry: EntryOf<'serial'>;
}

/** The instruments whose port is one; that of the others is reported. */
export function standing(document: PolicyDocument): Standing[] {
  return entriesOf(document, 'instrument').flatMap(([name, entry]) => {
    const portEntry = deviceNamed(document, entry.port);
    return portEntry?.kind === 'serial' ? [{ name, entry, port: entry.port, portEntry }] : [];
  });
}

export const deviceNamed = ({ devices }: PolicyDocument, name: string): DeviceEntry | undefined =>
  Object.hasOwn(devices, name) ? devices[name] : undefined;

/** What makes a port safe: its own steps, or else those of the profile of what hangs on it. */
export const safeSequence = (
  port: EntryOf<'serial'>,
  on: EntryOf<'instrument'> | undefined,
  instruments: Instruments,
): readonly SafeStep[] | undefined => port.safe ?? (on && instruments.get(on.profile)?.portSafe);
