import { type Os, OsError } from '../os.ts';
import type { BackendName, KeptChip, PwmChip, PwmChipInfo } from './backend.ts';
import { ChardevChip } from './chardev.ts';
import { openDeviceNode } from './device-node.ts';
import { chipNumbers, type FoundChip, findChip, withOwnPaths } from './find-chips.ts';
import { SysfsChip } from './sysfs.ts';

const backends = { sysfs: SysfsChip, chardev: ChardevChip };

/** No such device, its chip is on its way out, or what is there is a link. */
const MEANS_NO_NODE = new Set(['ENOENT', 'ENODEV', 'ENXIO', 'ELOOP']);

interface Found extends FoundChip {
  backend: BackendName;
  /** Nobody asked for its kernel interface. */
  isChosen: boolean;
}

interface Kept extends Pick<Found, 'directory' | 'isChosen'> {
  chip: KeptChip;
}

/** Which kernel interface somebody wants for a chip; undefined: the best one that is there. */
export type Preference = (devicePath: string, number: number) => BackendName | undefined;

/**
 * Finds the PWM chips that the kernel has. There is nothing to wait on (inotify reports nothing on /sys/class/pwm), so that
 * it looks when it is asked to.
 */
export class PwmDiscovery {
  readonly #os: Os;
  #kept: readonly Kept[] = [];

  constructor(os: Os) {
    this.#os = os;
  }

  /** The chips by number. Those that are still there are the same objects as before; those that are not are disposed of. */
  scan(preference: Preference = () => undefined): readonly PwmChip[] {
    const found = chipNumbers(this.#os).flatMap((number) => this.#find(number, preference) ?? []);
    const previous = this.#kept;
    this.#kept = withOwnPaths(found).map(({ directory, isChosen, ...info }) => {
      const known = previous.find((kept) => kept.directory === directory && isSame(kept.chip.info, info));
      return { chip: known?.chip ?? new backends[info.backend](this.#os, info, directory), directory, isChosen };
    });
    const chips = this.#kept.map(({ chip }) => chip);
    for (const { chip } of previous) if (!chips.includes(chip)) chip.dispose();
    for (const chip of chips) chip.look();
    return chips;
  }

  #find(number: number, preference: Preference): Found | undefined {
    const chip = findChip(this.#os, number);
    if (chip === undefined) return undefined;
    const preferred = preference(chip.devicePath, number);
    const backend = preferred ?? this.#choose(number, chip.directory);
    return { ...chip, backend, isChosen: preferred === undefined };
  }

  /** Once chosen it stays, so that a device node that comes late does not pull open channels from under their users. */
  #choose(number: number, directory: string): BackendName {
    const before = this.#kept.find((kept) => kept.isChosen && kept.directory === directory);
    return before?.chip.info.backend ?? (this.#hasDeviceNode(number, directory) ? 'chardev' : 'sysfs');
  }

  #hasDeviceNode(number: number, directory: string): boolean {
    try {
      this.#os.close(openDeviceNode(this.#os, number, directory));
      return true;
    } catch (error) {
      if (error instanceof OsError && MEANS_NO_NODE.has(error.errno)) return false;
      throw error;
    }
  }
}

function isSame(a: PwmChipInfo, b: PwmChipInfo): boolean {
  return (Object.keys(a) as (keyof PwmChipInfo)[]).every((key) => a[key] === b[key]);
}
