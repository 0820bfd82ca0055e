import { Refusal } from '../../../contract/errors.ts';
import type { PortIdentity } from '../../../contract/methods/serial.ts';
import { placeWords, type SerialEntry } from '../../../contract/policy/entries/serial.ts';
import type { Os } from '../os.ts';
import { listPorts } from './list-ports.ts';

/** Where an entry of the inventory says that a port is. */
export type PortPlace = Pick<SerialEntry, 'path' | 'usb'>;

/**
 * The node that a port is now, without links; undefined while it is unplugged.
 * @throws Refusal `device` if more than one could be meant
 * @throws OsError
 */
export function findPort(os: Os, place: PortPlace, device?: string): string | undefined {
  const { path, usb } = place;
  if (usb === undefined) return path === undefined ? undefined : os.realPath(path);
  const [found, other] = listPorts(os).filter(({ identity }) => isMeant(usb, identity));
  if (found !== undefined && other !== undefined) throw ambiguous(place, device, [found.path, other.path]);
  return found?.path;
}

function isMeant(usb: NonNullable<PortPlace['usb']>, identity: PortIdentity): boolean {
  const { vendor, product, serial, interface: number } = usb;
  return (
    identity.vendorId === vendor &&
    identity.productId === product &&
    (serial === undefined || identity.serialNumber === serial) &&
    (number === undefined || identity.interface === number)
  );
}

function ambiguous(place: PortPlace, device: string | undefined, nodes: readonly string[]): Refusal {
  const message = `${placeWords(place)} is both ${nodes.join(' and ')}: name the serial number or the interface in the policy, or the path`;
  return new Refusal('device', message, { ...(device === undefined ? {} : { device }), nodes: [...nodes] });
}
