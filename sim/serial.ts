import type { LineSettings } from '../contract/serial/line-settings.ts';
import { placeNode } from './device-node.ts';
import { fail } from './errno.ts';
import type { SimulatedKernel } from './kernel.ts';
import { parseNumber, unsignedInt } from './kernel-numbers.ts';
import { TerminalClient } from './serial/client.ts';
import { FarEnd } from './serial/far-end.ts';
import { type Place, placeUart, placeUsbPort, type UsbAdapter } from './serial/identity.ts';
import { Terminal } from './serial/terminal.ts';
import type { WireEnd } from './serial/wire-end.ts';

export interface SerialPortOptions {
  /** Its name below /dev: `ttyUSB0`, `ttyACM0`, `ttyS0`. */
  name: string;
  /** What it is on. Default: a UART of the board. */
  usb?: UsbAdapter;
  /** Also /dev/serial/by-id/NAME and /dev/serial/by-path/NAME, links to it, as udev makes them. */
  byId?: string;
  byPath?: string;
  /** Of a UART; 0: there is none behind it. Default: 4, a 16550A. */
  uartType?: number;
  /** An FTDI adapter has one, in ms, from 1 to 255. */
  latencyTimerMs?: number;
  /** Whether its driver has such a mode. Default: it has. */
  hasLowLatency?: boolean;
  /** Bytes take their time, at the baud rate to which the port is set, both ways. Default: they take none. */
  isPaced?: boolean;
  /** What its driver makes of settings; it reports success in any case. Default: it takes them as they are. */
  taken?: (settings: LineSettings) => LineSettings;
}

/** Majors, and the minor of number 0 (Documentation/admin-guide/devices.txt). */
const numbers: Readonly<Record<string, readonly [major: number, firstMinor: number]>> = {
  ttyS: [4, 64],
  ttyUSB: [188, 0],
  ttyACM: [166, 0],
};

/** A serial port in a simulated kernel, and the cable on it. Plugged in when it is made. */
export class SimulatedSerialPort {
  /** What hangs on it attaches here. */
  readonly end: WireEnd;
  readonly #kernel: SimulatedKernel;
  readonly #options: SerialPortOptions;
  readonly #far = new FarEnd();
  #name: string;
  #terminal: Terminal;
  #place: Place | undefined;
  #node: { remove(): void } | undefined;
  #latencyTimerMs: number;

  constructor(kernel: SimulatedKernel, options: SerialPortOptions) {
    this.#kernel = kernel;
    this.#options = options;
    this.end = this.#far;
    this.#latencyTimerMs = options.latencyTimerMs ?? 0;
    this.#name = options.name;
    this.#terminal = this.plug();
  }

  /** The node that it is now. */
  get path(): string {
    return `/dev/${this.#name}`;
  }

  /** Of an FTDI adapter, as it is set. */
  get latencyTimerMs(): number {
    return this.#latencyTimerMs;
  }

  /** What one sees of the port from outside: how it is set, its lines, its counts. */
  get terminal(): Pick<Terminal, 'settings' | 'lines' | 'counts' | 'isExclusive' | 'isLowLatency' | 'unsent'> {
    return this.#terminal;
  }

  /** Plugs it in. @param name what it is called from now on: whoever comes back is often given another number */
  plug(name = this.#name): Terminal {
    const {
      usb,
      uartType = 4,
      latencyTimerMs,
      hasLowLatency = true,
      isPaced = false,
      taken = (settings) => settings,
    } = this.#options;
    const { tree } = this.#kernel;
    const { kind = '', digits = '' } = /^(?<kind>[a-z]+)(?<digits>\d+)$/i.exec(name)?.groups ?? {};
    const [major, firstMinor] = numbers[kind] ?? fail('EINVAL');
    const number = Number(digits);
    this.#name = name;
    const terminal = new Terminal({ clock: this.#kernel, far: this.#far, isPaced, hasLowLatency, taken });
    this.#terminal = terminal;
    const place = usb ? placeUsbPort(this.#kernel, name, usb) : placeUart(this.#kernel, name, number, uartType);
    this.#place = place;
    this.#node = placeNode(this.#kernel, {
      path: this.path,
      rdev: [major, firstMinor + number],
      subsystem: 'tty',
      directory: place.directory,
      open: () => new TerminalClient(terminal),
    });
    tree.place(`${place.directory}/device`, { kind: 'link', target: place.device });
    if (latencyTimerMs !== undefined) this.#placeLatencyTimer(`${place.device}/latency_timer`);
    for (const link of this.#links) tree.place(link, { kind: 'link', target: this.path });
    this.#far.attach(terminal);
    return terminal;
  }

  /** Pulls it out: its node is gone, its descriptors are hung up. */
  unplug(): void {
    for (const link of this.#links) this.#kernel.tree.remove(link);
    this.#node?.remove();
    if (this.#place !== undefined) this.#kernel.tree.remove(this.#place.root);
    this.#terminal.hangUp();
    this.#far.attach(undefined);
  }

  get #links(): string[] {
    const { byId, byPath } = this.#options;
    return [byId && `by-id/${byId}`, byPath && `by-path/${byPath}`].flatMap((name) =>
      name ? [`/dev/serial/${name}`] : [],
    );
  }

  #placeLatencyTimer(path: string): void {
    this.#kernel.tree.place(path, {
      kind: 'attribute',
      read: () => `${this.#latencyTimerMs}\n`,
      write: (text) => {
        const ms = Number(parseNumber(text, unsignedInt));
        this.#latencyTimerMs = ms >= 1 && ms <= 255 ? ms : fail('EINVAL');
      },
    });
  }
}
