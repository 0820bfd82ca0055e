import { fail } from '../errno.ts';
import type { OpenDevice, Readiness } from '../tree.ts';
import { requests } from './requests.ts';
import type { Terminal } from './terminal.ts';

/** An open descriptor of a serial port. */
export class TerminalClient implements OpenDevice {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.open();
  }

  /** As of a terminal that was hung up, once it has gone. */
  ioctl(request: number, argument: Uint8Array | number): number | Promise<number> {
    if (this.#terminal.isGone) fail('EIO');
    const act = requests[request] ?? fail('ENOTTY');
    const done = act(this.#terminal, argument);
    return done instanceof Promise ? done.then(() => 0) : 0;
  }

  read(most: number): Uint8Array {
    if (this.#terminal.isGone) return new Uint8Array();
    if (this.#terminal.received.length === 0) fail('EAGAIN');
    return this.#terminal.take(most);
  }

  write(bytes: Uint8Array): void | Promise<void> {
    return this.#terminal.isGone ? fail('EIO') : this.#terminal.write(bytes);
  }

  poll(wake: () => void): Readiness {
    this.#terminal.readers.add(wake);
    if (this.#terminal.isGone) return 'gone';
    return this.#terminal.received.length > 0 ? 'bytes' : 'nothing';
  }

  close(): void {
    this.#terminal.close();
  }
}
