import { basename } from 'node:path';
import { type Os, OsError } from '../os.ts';
import { readValue } from '../text.ts';
import type { BackendName, KeptChip, PwmChip, PwmChipInfo } from './backend.ts';
import { ChardevChip } from './chardev.ts';
import { openDeviceNode } from './device-node.ts';
import { SysfsChip } from './sysfs.ts';

const CLASS = '/sys/class/pwm';

const backends = { sysfs: SysfsChip, chardev: ChardevChip };

/** No such device, its chip is on its way out, or what is there is a link. */
const MEANS_NO_NODE = new Set(['ENOENT', 'ENODEV', 'ENXIO', 'ELOOP']);

interface Found {
  info: PwmChipInfo;
  /** Where the chip itself is, below /sys/devices. */
  directory: string;
  /** Nobody asked for its kernel interface. */
  isChosen: boolean;
}

type Kept = Omit<Found, 'info'> & { chip: KeptChip };

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
    const found = this.#numbers().flatMap((number) => this.#find(number, preference) ?? []);
    const previous = this.#kept;
    this.#kept = found.map(named).map((one) => {
      const known = previous.find(({ chip, directory }) => directory === one.directory && isSame(chip.info, one.info));
      return { chip: known?.chip ?? this.#make(one), directory: one.directory, isChosen: one.isChosen };
    });
    const chips = this.#kept.map(({ chip }) => chip);
    for (const { chip } of previous) if (!chips.includes(chip)) chip.dispose();
    for (const chip of chips) chip.look();
    return chips;
  }

  #numbers(): number[] {
    const matches = this.#os.list(CLASS).map((name) => /^pwmchip(\d+)$/.exec(name)?.[1]);
    return matches.flatMap((digits) => (digits === undefined ? [] : Number(digits))).sort((a, b) => a - b);
  }

  /** Undefined if it is unplugged while we look. */
  #find(number: number, preference: Preference): Found | undefined {
    const path = `${CLASS}/pwmchip${number}`;
    const directory = this.#os.realPath(path);
    const channels = directory && readValue(this.#os, `${directory}/npwm`);
    if (!directory || !channels) return undefined;
    const devicePath = this.#os.realPath(`${directory}/device`) ?? directory;
    const driver = basename(this.#os.realPath(`${directory}/device/driver`) ?? '');
    const preferred = preference(devicePath, number);
    const backend = preferred ?? this.#choose(number, directory);
    const info = { number, path, devicePath, driver, channels: Number(channels), backend };
    return { info, directory, isChosen: preferred === undefined };
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

  #make({ info, directory }: Found): KeptChip {
    const Backend = backends[info.backend];
    return new Backend(this.#os, info, directory);
  }
}

/** A device with several chips does not name one: the second and later ones go by their own directories. */
function named(found: Found, index: number, all: readonly Found[]): Found {
  const first = all.findIndex(({ info }) => info.devicePath === found.info.devicePath);
  return first === index ? found : { ...found, info: { ...found.info, devicePath: found.directory } };
}

function isSame(a: PwmChipInfo, b: PwmChipInfo): boolean {
  return (Object.keys(a) as (keyof PwmChipInfo)[]).every((key) => a[key] === b[key]);
}
