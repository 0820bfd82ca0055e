import type { PortIdentity } from '../../../contract/methods/serial.ts';
import type { Os } from '../os.ts';
import { readValue } from '../text.ts';
import { identityOf, stableNames } from './identity.ts';

const CLASS = '/sys/class/tty';
/** PORT_UNKNOWN (linux/serial_core.h): a driver that could have a UART there, and found none. */
const NO_UART = '0';

/** A serial port of the machine. */
export interface HardwarePort {
  /** Its node. */
  path: string;
  /** Its terminal's directory, below /sys/devices. */
  directory: string;
  identity: PortIdentity;
}

/** All that has hardware behind it: no consoles, no pseudo terminals. By name. @throws OsError */
export function listPorts(os: Os): HardwarePort[] {
  const names = stableNames(os);
  return os.list(CLASS).flatMap((name) => {
    const directory = os.realPath(`${CLASS}/${name}`);
    if (directory === undefined || os.realPath(`${directory}/device`) === undefined) return [];
    if (readValue(os, `${directory}/type`) === NO_UART) return [];
    const path = `/dev/${name}`;
    return [{ path, directory, identity: identityOf(os, directory, path, names) }];
  });
}
