import { ChangerDevice, type ChangerHardware } from './changer/device.ts';
import { Drive, PICKER, Place, PORTAL, SLOT } from './changer/element.ts';
import { Robot } from './changer/robot.ts';
import { placeNode } from './device-node.ts';
import { fail } from './errno.ts';
import type { SimulatedKernel } from './kernel.ts';
import { Mechanism } from './mechanism.ts';
import type { TapeMedium } from './tape/medium.ts';
import type { SimulatedTape } from './tape.ts';

export interface ChangerOptions {
  /** N of /dev/schN. Default: 0. */
  number?: number;
  /** Its path below /sys/devices. Default: a SCSI target behind the tapes. */
  devicePath?: string;
  drives: readonly SimulatedTape[];
  /** Default: 8. */
  slots?: number;
  /** What is in the first slots at the start. */
  cartridges?: readonly TapeMedium[];
  /** How long the arm takes for a move. Default: no time. */
  moveMs?: number;
  /** How long it looks around for CHIOINITELEM. Default: no time. */
  scanMs?: number;
}

const MAJOR = 86;

/** A SCSI media changer in a simulated kernel: /dev/schN, with slots, an arm, a portal, and tape drives. Plugged in when it is made. */
export class SimulatedChanger {
  readonly path: string;
  readonly devicePath: string;
  readonly #kernel: SimulatedKernel;
  readonly #options: ChangerOptions;
  readonly #slots: readonly Place[];
  readonly #portal = new Place(PORTAL, 0);
  readonly #robot: Robot;
  readonly #mechanism: Mechanism;
  #node: { remove(): void } | undefined;
  /** Advanced by plug and unplug: a descriptor of before is not of now. */
  #life = 0;

  constructor(kernel: SimulatedKernel, options: ChangerOptions) {
    const { number = 0, drives, slots = 8, cartridges = [] } = options;
    this.#kernel = kernel;
    this.#options = options;
    this.path = `/dev/sch${number}`;
    this.devicePath =
      options.devicePath ?? `/sys/devices/pci0000:00/0000:00:05.0/host0/target0:1:${number}/0:1:${number}:0`;
    this.#mechanism = new Mechanism(kernel);
    this.#slots = Array.from({ length: slots }, (_, unit) => new Place(SLOT, unit));
    for (const [unit, medium] of cartridges.entries()) (this.#slots[unit] ?? fail('EXFULL')).put(medium);
    this.#robot = new Robot([
      [new Place(PICKER, 0)],
      this.#slots,
      [this.#portal],
      drives.map((tape, unit) => new Drive(unit, tape)),
    ]);
    this.plug();
  }

  /** The label of each slot's cartridge; undefined where there is none. */
  get slots(): readonly (string | undefined)[] {
    return this.#slots.map(({ medium }) => medium?.label);
  }

  get portal(): TapeMedium | undefined {
    return this.#portal.medium;
  }

  /** A person puts a cartridge into the portal. @throws Errno EXFULL */
  putIntoPortal(medium: TapeMedium): void {
    if (this.#portal.medium !== undefined) fail('EXFULL');
    this.#portal.put(medium);
    this.#portal.isImported = true;
  }

  /** A person takes the portal's cartridge. @throws Errno EBADE */
  takeFromPortal(): TapeMedium {
    return this.#portal.take();
  }

  plug(): void {
    const { number = 0, moveMs = 0, scanMs = 0 } = this.#options;
    const life = ++this.#life;
    const hardware: ChangerHardware = {
      robot: this.#robot,
      mechanism: this.#mechanism,
      times: { moveMs, scanMs },
      isPlugged: () => this.#life === life,
    };
    this.#node = placeNode(this.#kernel, {
      path: this.path,
      rdev: [MAJOR, number],
      subsystem: 'scsi_changer',
      directory: `${this.devicePath}/scsi_changer/sch${number}`,
      open: () => new ChangerDevice(hardware),
    });
  }

  /** Pulls it out; the cartridges stay where they are. */
  unplug(): void {
    this.#life++;
    this.#node?.remove();
    this.#kernel.tree.remove(this.devicePath);
  }
}
