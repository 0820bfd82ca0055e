import { placeNode } from './device-node.ts';
import { fail } from './errno.ts';
import type { SimulatedKernel } from './kernel.ts';
import { RtcClock } from './rtc/clock.ts';
import { RtcDevice } from './rtc/device.ts';

export interface RtcOptions {
  /** N of /dev/rtcN. Default: 0. */
  number?: number;
  name?: string;
  /** Default: true, as for root with CAP_SYS_TIME. */
  maySet?: boolean;
}

/** As the kernel gives them out: a dynamic major number. */
const MAJOR = 252;

/** A real-time clock in a simulated kernel: /dev/rtcN. It goes with the kernel's time of day until it is set. Plugged in when it is made. */
export class SimulatedRtc {
  readonly path: string;
  readonly #kernel: SimulatedKernel;
  readonly #options: RtcOptions;
  readonly #clock: RtcClock;
  #node: { remove(): void } | undefined;
  #isOpen = false;
  /** Advanced by plug and unplug: a descriptor of before is not of now. */
  #life = 0;

  constructor(kernel: SimulatedKernel, options: RtcOptions = {}) {
    this.#kernel = kernel;
    this.#options = options;
    this.path = `/dev/rtc${options.number ?? 0}`;
    this.#clock = new RtcClock(kernel);
    this.plug();
  }

  /** Seconds since 1970. */
  get time(): number {
    return this.#clock.timeS;
  }

  plug(): void {
    const { number = 0, name = 'rtc-sim', maySet = true } = this.#options;
    const life = ++this.#life;
    const isPlugged = () => this.#life === life;
    const directory = `/sys/devices/platform/rtc-sim.${number}/rtc/rtc${number}`;
    this.#isOpen = false;
    this.#node = placeNode(this.#kernel, {
      path: this.path,
      rdev: [MAJOR, number],
      subsystem: 'rtc',
      directory,
      open: () => {
        if (this.#isOpen) fail('EBUSY');
        this.#isOpen = true;
        const closed = () => {
          if (isPlugged()) this.#isOpen = false;
        };
        return new RtcDevice({ clock: this.#clock, maySet, isPlugged, closed });
      },
    });
    const files = { name: () => name, since_epoch: () => this.time };
    for (const [file, read] of Object.entries(files))
      this.#kernel.tree.place(`${directory}/${file}`, { kind: 'attribute', read: () => `${read()}\n` });
  }

  unplug(): void {
    this.#life++;
    this.#clock.stop();
    this.#node?.remove();
    this.#clock.waiting.wake();
  }
}
