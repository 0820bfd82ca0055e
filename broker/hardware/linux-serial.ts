import { fstatSync } from 'node:fs';
import type { LineSettings } from '../../contract/serial/line-settings.ts';
import { ioctlWithNumber } from '../native.ts';
import { isPseudoTerminal } from './device-number.ts';
import { type Binding, binding } from './linux-binding.ts';
import { call } from './linux-calls.ts';
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
      // Not a pseudo terminal, which is there for as long as its other side is: it would go on to keep others out after the death of this
      // broker, and the next one, which has no capability either, could not make it safe.
      if (!isPseudoTerminal(call('fstat', path, () => fstatSync(fd)).rdev)) ioctlWithNumber(fd, TIOCEXCL, 0, path);
      return new LinuxSerialLine(loaded, fd, path, this.#open);
    } catch (error) {
      await loaded.close(fd, path);
      throw error;
    }
  }
}
