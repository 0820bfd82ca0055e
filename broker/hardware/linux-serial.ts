import type { LinuxOpenOptions } from '@serialport/bindings-cpp';
import type { LineSettings } from '../../contract/serial/line-settings.ts';
import { ioctlWithNumber } from '../native.ts';
import { bindingCall } from './linux-binding.ts';
import type { OpenDescriptors } from './linux-descriptors.ts';
import { LinuxSerialLine } from './linux-serial-line.ts';
import type { SerialCalls, SerialLine } from './os.ts';
import { TIOCEXCL } from './serial/terminal.ts';

/**
 * Serial ports by the binding of the package serialport, which is loaded when the first is opened. Its `list` is never called: it
 * starts a program.
 */
export class LinuxSerial implements SerialCalls {
  readonly #open: OpenDescriptors;

  constructor(descriptors: OpenDescriptors) {
    this.#open = descriptors;
  }

  async open(path: string, settings: LineSettings): Promise<SerialLine> {
    const { LinuxBinding } = await import('@serialport/bindings-cpp');
    const port = await bindingCall('open', path, () => LinuxBinding.open(optionsOf(path, settings)));
    const line = new LinuxSerialLine(port, path, this.#open);
    try {
      ioctlWithNumber(line.fd, TIOCEXCL, 0, path);
      return line;
    } catch (error) {
      await line.close();
      throw error;
    }
  }
}

/**
 * No `lock`: that is flock(2), by which anybody who may open the port could keep the broker out of it. With `hupcl` DTR and RTS fall when the
 * port is closed, also by the end of the broker: what hangs on it sees both alike.
 */
function optionsOf(path: string, { flowControl, ...settings }: LineSettings): LinuxOpenOptions {
  const isSoft = flowControl === 'xonxoff';
  return { path, ...settings, rtscts: flowControl === 'rtscts', xon: isSoft, xoff: isSoft, lock: false, hupcl: true };
}
