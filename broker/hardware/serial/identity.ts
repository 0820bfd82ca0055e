import { basename, dirname } from 'node:path';
import type { PortIdentity } from '../../../contract/methods/serial.ts';
import type { Os } from '../os.ts';
import { readValue } from '../text.ts';

/** A USB string has at most 126 characters, of up to three bytes each. */
const LONGEST_USB_TEXT = 400;

/** Between a UART and its driver since Linux 6.5: its drivers are called `port` and `ctrl`, and tell nothing. */
const IN_BETWEEN = 'serial-base';

/** The names that udev gave to ports, by their path without links. */
export type StableNames = ReadonlyMap<string, Pick<PortIdentity, 'byId' | 'byPath'>>;

const folders = { byId: '/dev/serial/by-id', byPath: '/dev/serial/by-path' } as const;

/** Where the links below /dev/serial lead to. */
export function stableNames(os: Os): StableNames {
  const names = new Map<string, Pick<PortIdentity, 'byId' | 'byPath'>>();
  for (const key of ['byId', 'byPath'] as const)
    for (const name of os.list(folders[key])) {
      const path = os.realPath(`${folders[key]}/${name}`);
      // A port may have several: the first stays.
      if (path !== undefined) names.set(path, { [key]: `${folders[key]}/${name}`, ...names.get(path) });
    }
  return names;
}

/**
 * What sysfs says of a port: of the first device above its terminal that has a driver, and of the USB device that this belongs to.
 * @param directory the terminal's, below /sys/devices
 * @param path its node
 * @throws OsError
 */
export function identityOf(os: Os, directory: string, path: string, names = stableNames(os)): PortIdentity {
  let identity: PortIdentity = { ...names.get(path) };
  const device = os.realPath(`${directory}/device`);
  for (let at = device; at?.startsWith('/sys/devices/'); at = dirname(at)) {
    const bus = nameBehind(os, `${at}/subsystem`);
    const driver = bus === IN_BETWEEN ? undefined : nameBehind(os, `${at}/driver`);
    if (driver !== undefined && identity.driver === undefined) identity = { ...identity, driver, ...(bus && { bus }) };
    const number = Number.parseInt(readValue(os, `${at}/bInterfaceNumber`) ?? '', 16);
    if (!Number.isNaN(number)) identity = { ...identity, interface: number };
    const usb = usbDevice(os, at);
    if (usb !== undefined) return { ...identity, ...usb };
  }
  return identity;
}

function nameBehind(os: Os, link: string): string | undefined {
  const path = os.realPath(link);
  return path === undefined ? undefined : basename(path);
}

const texts = { serialNumber: 'serial', manufacturer: 'manufacturer', product: 'product' } as const;

function usbDevice(os: Os, directory: string): PortIdentity | undefined {
  const [vendorId, productId] = [readValue(os, `${directory}/idVendor`), readValue(os, `${directory}/idProduct`)];
  if (vendorId === undefined || productId === undefined) return undefined;
  const identity: PortIdentity = { vendorId, productId };
  for (const key of ['serialNumber', 'manufacturer', 'product'] as const) {
    const text = readValue(os, `${directory}/${texts[key]}`, LONGEST_USB_TEXT);
    // The device itself has written it: nothing of it moves a cursor.
    if (text) identity[key] = text.replace(/\p{Cc}/gu, '?');
  }
  return identity;
}
