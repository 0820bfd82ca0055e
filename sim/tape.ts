import { placeNode } from './device-node.ts';
import { fail } from './errno.ts';
import type { SimulatedKernel } from './kernel.ts';
import { Mechanism } from './mechanism.ts';
import { TapeDevice, type TapeTimes } from './tape/device.ts';
import { type BlockLimits, type TapeDrive, TapeDriver } from './tape/driver.ts';
import type { TapeMedium } from './tape/medium.ts';

export interface TapeOptions extends Partial<TapeTimes> {
  /** N of /dev/nstN and /dev/stN. Default: 0. */
  number?: number;
  /** Its path below /sys/devices. Default: a SCSI target of that number. */
  devicePath?: string;
  /** What is in it at the start, loaded and rewound. */
  medium?: TapeMedium;
  /** Default: 1 byte to 8 MiB, as LTO drives. */
  limits?: BlockLimits;
}

/** The SCSI tapes' major number; the nodes that do not rewind have minors from 128 on. */
const MAJOR = 9;
const NO_REWIND = 128;
const LTO: BlockLimits = { least: 1, most: 8 * 1024 * 1024 };

/** A SCSI tape drive in a simulated kernel: /dev/nstN, and /dev/stN, which rewinds when it is closed. Plugged in when it is made. */
export class SimulatedTape {
  readonly path: string;
  readonly devicePath: string;
  readonly #kernel: SimulatedKernel;
  readonly #options: TapeOptions;
  readonly #drive: TapeDrive = { cartridge: undefined, isLoaded: false, isLocked: false, arrivals: 0 };
  readonly #mechanism: Mechanism;
  readonly #driver: TapeDriver;
  #nodes: { remove(): void }[] = [];
  #isOpen = false;
  /** Advanced by plug and unplug: a descriptor of before is not of now. */
  #life = 0;

  constructor(kernel: SimulatedKernel, options: TapeOptions = {}) {
    const {
      number = 0,
      devicePath = `/sys/devices/pci0000:00/0000:00:05.0/host0/target0:0:${number}/0:0:${number}:0`,
    } = options;
    this.#kernel = kernel;
    this.#options = options;
    this.path = `/dev/nst${number}`;
    this.devicePath = devicePath;
    this.#mechanism = new Mechanism(kernel);
    this.#driver = new TapeDriver(this.#drive, options.limits ?? LTO);
    if (options.medium !== undefined) this.insert(options.medium);
    this.plug();
  }

  /** What is in the drive, loaded or not. */
  get medium(): TapeMedium | undefined {
    return this.#drive.cartridge;
  }

  get isLoaded(): boolean {
    return this.#drive.isLoaded;
  }

  /** A robot, or a hand, can put a cartridge in, or take out the one that was unloaded. */
  get isReachable(): boolean {
    return !this.#drive.isLoaded && !this.#mechanism.isBusy;
  }

  /** A cartridge is put in; the drive takes it in and rewinds it. @throws Errno if there is one, or the drive is at something */
  insert(medium: TapeMedium): void {
    if (this.#drive.cartridge !== undefined || !this.isReachable) fail('EBUSY');
    medium.rewind();
    this.#drive.cartridge = medium;
    this.#drive.isLoaded = true;
    this.#drive.arrivals++;
  }

  /** The cartridge is taken out. @throws Errno if there is none, or it is loaded */
  take(): TapeMedium {
    const { cartridge } = this.#drive;
    if (cartridge === undefined) fail('ENOMEDIUM');
    if (!this.isReachable) fail('EBUSY');
    this.#drive.cartridge = undefined;
    return cartridge;
  }

  /** Somebody presses the button of the drive. @throws Errno if it is locked */
  pressEject(): TapeMedium {
    if (this.#drive.isLocked) fail('EBUSY');
    this.#drive.isLoaded = false;
    this.#driver.isReady = false;
    return this.take();
  }

  plug(): void {
    const { number = 0 } = this.#options;
    const life = ++this.#life;
    this.#isOpen = false;
    const node = (name: string, minor: number, rewindsAtClose: boolean) =>
      placeNode(this.#kernel, {
        path: `/dev/${name}`,
        rdev: [MAJOR, minor],
        subsystem: 'scsi_tape',
        directory: `${this.devicePath}/scsi_tape/${name}`,
        open: (mode) => {
          if (this.#isOpen) fail('EBUSY');
          this.#isOpen = true;
          this.#driver.isReadOnly = mode === 'read';
          this.#driver.check();
          return this.#device(rewindsAtClose, () => this.#life === life);
        },
      });
    this.#nodes = [node(`nst${number}`, NO_REWIND + number, false), node(`st${number}`, number, true)];
  }

  /** Pulls it out: its nodes are gone, its descriptor answers ENODEV, or ENXIO for blocks. */
  unplug(): void {
    this.#life++;
    for (const node of this.#nodes) node.remove();
    this.#kernel.tree.remove(this.devicePath);
  }

  #device(rewindsAtClose: boolean, isPlugged: () => boolean): TapeDevice {
    const { rewindMs = 0, loadMs = 0 } = this.#options;
    return new TapeDevice({
      driver: this.#driver,
      mechanism: this.#mechanism,
      times: { rewindMs, loadMs },
      rewindsAtClose,
      isPlugged,
      closed: () => {
        if (isPlugged()) this.#isOpen = false;
      },
    });
  }
}
