import { type Action, bytesOf } from './set-points.ts';

const SECOND = 1e9;

/** How fast a serial port is. */
export interface PortSpeed {
  baudRate: number;
  /** Start, data, parity and stop bits. */
  bitsPerCharacter: number;
}

export interface WireLoad {
  device: string;
  /** Of the time from the first byte to the last, how much the wire is busy: 1 is always. */
  share: number;
  /** The longest that an event waits for what was sent before it, and when that is. */
  longestWaitNs: number;
  atNs: number;
}

interface Port {
  firstNs: number;
  /** When what was sent has gone over the wire. */
  freeNs: number;
  busyNs: number;
  longestWaitNs: number;
  atNs: number;
  complained: boolean;
}

/** What programs send over serial ports, one thing after the other, beside what these can carry. */
export class WireTime {
  readonly #speeds: ReadonlyMap<string, PortSpeed>;
  readonly #ports = new Map<string, Port>();

  constructor(speeds: ReadonlyMap<string, PortSpeed>) {
    this.#speeds = speeds;
  }

  /** @returns how long it waits before its first byte; undefined for a port of unknown speed */
  send(action: Action<'serial'>, atNs: number): number | undefined {
    const speed = this.#speeds.get(action.device);
    if (speed === undefined) return undefined;
    const port = this.#port(action.device, atNs);
    const startNs = Math.max(atNs, port.freeNs);
    const wireNs = wireTimeNs(action, speed);
    const waitNs = startNs - atNs;
    port.freeNs = startNs + wireNs;
    port.busyNs += wireNs;
    if (waitNs > port.longestWaitNs) {
      port.longestWaitNs = waitNs;
      port.atNs = atNs;
    }
    return waitNs;
  }

  /** True for the first time that a port is asked for. */
  complainOnce(device: string): boolean {
    const port = this.#ports.get(device);
    if (port === undefined || port.complained) return false;
    port.complained = true;
    return true;
  }

  loads(): WireLoad[] {
    return Array.from(this.#ports, ([device, { firstNs, freeNs, busyNs, longestWaitNs, atNs }]) => ({
      device,
      share: freeNs === firstNs ? 0 : busyNs / (freeNs - firstNs),
      longestWaitNs,
      atNs,
    }));
  }

  #port(device: string, atNs: number): Port {
    const known = this.#ports.get(device);
    if (known !== undefined) return known;
    const fresh = { firstNs: atNs, freeNs: atNs, busyNs: 0, longestWaitNs: 0, atNs, complained: false };
    this.#ports.set(device, fresh);
    return fresh;
  }
}

/** Its bytes, its answer where that has a length, and the silence that ends it. */
function wireTimeNs({ until, ...sent }: Action<'serial'>, { baudRate, bitsPerCharacter }: PortSpeed): number {
  const bytes = bytesOf(sent).length + (until?.length ?? 0);
  return Math.ceil((bytes * bitsPerCharacter * SECOND) / baudRate) + (until?.silenceMs ?? 0) * 1e6;
}
