import type { LineSettings } from '../../contract/serial/line-settings.ts';
import { ioctlWithNumber } from '../native.ts';
import { type Binding, binding } from './linux-binding.ts';
import type { OpenDescriptors } from './linux-descriptors.ts';
import { LinuxSerialLine } from './linux-serial-line.ts';
import type { SerialCalls, SerialLine } from './os.ts';
import { TIOCEXCL } from './serial/terminal.ts';

/** Serial ports by the binding of the package serialport, which is loaded when the first is opened. */
export class LinuxSerial implements SerialCalls {
  readonly #open: OpenDescriptors;
  #binding: Promise<Binding> | undefined;

  constructor(descriptors: OpenDescriptors) {
    this.#open = descriptors;
  }

  async open(path: string, settings: LineSettings): Promise<SerialLine> {
    this.#binding ??= binding();
    const loaded = await this.#binding;
    const fd = await loaded.open(path, settings);
    try {
      ioctlWithNumber(fd, TIOCEXCL, 0, path);
      return new LinuxSerialLine(loaded, fd, path, this.#open);
    } catch (error) {
      await loaded.close(fd, path);
      throw error;
    }
  }
}
