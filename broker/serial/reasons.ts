/** Why what a user does at a port is ended, or refused. */
import { Refusal } from '../../contract/errors.ts';
import { placeWords } from '../../contract/policy/entries.ts';
import { OsError } from '../hardware/os.ts';
import { judged, type PortAct } from '../hardware/serial/errnos.ts';
import type { SerialUnit } from '../units/serial-unit.ts';

/** What a port answers that was pulled out, or hung up. */
const MEANS_GONE = new Set(['ENODEV', 'EIO', 'ENXIO']);

export const meansGone = (error: unknown): boolean => error instanceof OsError && MEANS_GONE.has(error.errno);

export const unplugged = ({ name, entry }: SerialUnit): Refusal =>
  new Refusal('unavailable', `${name} was unplugged, or hung up (${placeWords(entry)})`, { device: name });

export const madeSafe = ({ name }: SerialUnit, reason: string): Refusal =>
  new Refusal('unsafe', `${name} is made safe (${reason}): what was not sent by then is not sent`, { device: name });

export const leaseEnded = ({ name }: SerialUnit, reason: string): Refusal =>
  new Refusal('unsafe', `the lease on ${name} has ended (${reason}): what was not sent by then is not sent`, {
    device: name,
  });

export const silent = ({ name }: SerialUnit): Refusal =>
  new Refusal(
    'unavailable',
    `what hangs on ${name} does not answer, and it is to be made safe before it is used: is it switched on?`,
    {
      device: name,
    },
  );

export const purged = ({ name }: SerialUnit): Refusal =>
  new Refusal('unavailable', `${name} was purged: what was not sent by then is not sent`, { device: name });

export const letGo = ({ name }: SerialUnit): Refusal =>
  new Refusal('unavailable', `${name} is let go of: what was not sent by then is not sent`, { device: name });

export const disconnected = ({ name }: SerialUnit): Refusal =>
  new Refusal('unavailable', 'you have disconnected: what waited is not sent', { device: name });

/** What an error of a system call on a port means: a Refusal, or the error itself, where it is a fault. */
export function meant(unit: SerialUnit, error: unknown, request: PortAct): unknown {
  if (meansGone(error) && request !== 'open') return unplugged(unit);
  return judged(error, { device: unit.name, path: unit.identity ?? '', request });
}
