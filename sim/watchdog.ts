import { placeNode } from './device-node.ts';
import { fail } from './errno.ts';
import type { SimulatedKernel } from './kernel.ts';
import type { OpenDevice } from './tree.ts';
import { CARDRESET, OPTIONS, statusOf, WatchdogDevice } from './watchdog/device.ts';
import { LEAST_TIMEOUT_S, MOST_TIMEOUT_S, WatchdogTimer } from './watchdog/timer.ts';

export interface WatchdogOptions {
  /** N of /dev/watchdogN; that of 0 is also /dev/watchdog. Default: 0. */
  number?: number;
  identity?: string;
  /** Default: 60. */
  timeoutS?: number;
  /** Once armed, it is never disarmed. */
  nowayout?: boolean;
  /** The machine was last started by a watchdog. */
  hasBitten?: boolean;
  onReboot?: () => void;
}

/** As the kernel gives them out: a dynamic major number; /dev/watchdog is of the miscellaneous ones. */
const MAJOR = 248;
const MISC_MAJOR = 10;
const MISC_MINOR = 130;

/** A watchdog in a simulated kernel, as softdog is one: whoever opens it arms it. Plugged in when it is made. */
export class SimulatedWatchdog {
  readonly path: string;
  /** How many times it has started the machine anew. */
  reboots = 0;
  readonly #kernel: SimulatedKernel;
  readonly #options: WatchdogOptions;
  readonly #timer: WatchdogTimer;
  #nodes: { remove(): void }[] = [];
  #isOpen = false;
  /** Advanced by plug and unplug: a descriptor of before is not of now. */
  #life = 0;

  constructor(kernel: SimulatedKernel, options: WatchdogOptions = {}) {
    const { number = 0, timeoutS = 60, nowayout = false, onReboot = () => {} } = options;
    this.#kernel = kernel;
    this.#options = options;
    this.path = `/dev/watchdog${number}`;
    this.#timer = new WatchdogTimer(kernel, timeoutS, nowayout, () => {
      this.reboots++;
      onReboot();
    });
    this.plug();
  }

  get isArmed(): boolean {
    return this.#timer.isRunning;
  }

  plug(): void {
    const { number = 0 } = this.#options;
    const life = ++this.#life;
    this.#isOpen = false;
    const open = () => this.#open(() => this.#life === life);
    const directory = `/sys/devices/virtual/watchdog/watchdog${number}`;
    this.#nodes = [
      placeNode(this.#kernel, { path: this.path, rdev: [MAJOR, number], subsystem: 'watchdog', directory, open }),
    ];
    if (number === 0)
      this.#nodes.push(
        placeNode(this.#kernel, {
          path: '/dev/watchdog',
          rdev: [MISC_MAJOR, MISC_MINOR],
          subsystem: 'misc',
          directory: '/sys/devices/virtual/misc/watchdog',
          open,
        }),
      );
    for (const [name, read] of Object.entries(this.#attributes))
      this.#kernel.tree.place(`${directory}/${name}`, { kind: 'attribute', read: () => `${read()}\n` });
  }

  /** Pulls it out: it bites no more. */
  unplug(): void {
    this.#life++;
    this.#timer.cut();
    for (const node of this.#nodes) node.remove();
  }

  #open(isPlugged: () => boolean): OpenDevice {
    if (this.#isOpen) fail('EBUSY');
    this.#isOpen = true;
    return new WatchdogDevice({
      identity: this.#identity,
      timer: this.#timer,
      bootStatus: this.#bootStatus,
      isPlugged,
      closed: () => {
        if (isPlugged()) this.#isOpen = false;
      },
    });
  }

  get #identity(): string {
    return this.#options.identity ?? 'Software Watchdog';
  }

  get #bootStatus(): number {
    return this.#options.hasBitten ? CARDRESET : 0;
  }

  readonly #attributes: Readonly<Record<string, () => string | number>> = {
    identity: () => this.#identity,
    state: () => (this.isArmed ? 'active' : 'inactive'),
    status: () => `0x${statusOf(this.#timer).toString(16)}`,
    bootstatus: () => this.#bootStatus,
    timeout: () => this.#timer.timeoutS,
    timeleft: () => this.#timer.leftS,
    min_timeout: () => LEAST_TIMEOUT_S,
    max_timeout: () => MOST_TIMEOUT_S,
    nowayout: () => Number(this.#timer.nowayout),
    options: () => `0x${OPTIONS.toString(16)}`,
    fw_version: () => 0,
  };
}
