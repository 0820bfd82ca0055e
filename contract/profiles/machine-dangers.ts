import { busDangers } from './machine-dangers/buses.ts';
import { diskDangers } from './machine-dangers/disks.ts';
import { fileSystemDangers } from './machine-dangers/file-systems.ts';
import type { DangerGroup } from './machine-dangers/group.ts';
import { platformDangers } from './machine-dangers/platform.ts';
import { terminalDangers } from './machine-dangers/terminals.ts';
import { decodeNumber } from './number.ts';

/**
 * Requests that hand the machine away, or the data of others, whatever a policy says about them: they reach past the device, past
 * its driver, or into the broker's own memory. A profile that declares one of them must say `danger: "machine"`, and a rule must
 * then name that very request.
 *
 * The list cannot be complete: drivers have numbers of their own. What holds for all of them: a struct with a pointer in it, and a struct
 * whose length is in one of its fields, let a client write to the broker's memory. Feature reports of HID devices are not in it: setting a
 * relay needs them, and what else they can do depends on the device.
 */
export const machineDangers: readonly DangerGroup[] = [
  ...terminalDangers,
  ...diskDangers,
  ...fileSystemDangers,
  ...busDangers,
  ...platformDangers,
];

/** Types of which every request is one of these; some of their drivers look at nothing but the last byte of a number. */
export const machineFamilies: Readonly<Record<number, { name: string; reason: string }>> = {
  27: { name: 'InfiniBand', reason: "Moves memory between machines, and its structs hold pointers into the broker's." },
  51: { name: 'hibernation', reason: 'Reads and writes the memory of the whole machine.' },
  59: { name: 'VFIO and IOMMUFD', reason: 'Gives devices access to memory, past every driver.' },
  100: { name: 'DRM', reason: "Takes the screen, and its structs hold pointers into the broker's memory." },
  129: { name: 'VDUSE', reason: 'Makes devices that the kernel trusts.' },
  147: { name: 'autofs', reason: 'Decides what is mounted.' },
  148: { name: 'Btrfs', reason: 'Changes file systems, and copies what is in them.' },
  162: { name: 'ACRN', reason: 'Runs virtual machines, with the memory of this one.' },
  170: { name: 'userfaultfd', reason: 'Decides what memory holds, and when.' },
  171: { name: 'network block devices', reason: 'Makes disks of network connections.' },
  174: { name: 'KVM', reason: 'Runs virtual machines, with the memory of this one.' },
  175: { name: 'vhost', reason: "Moves packets to and from any of the broker's memory." },
  182: { name: 'FPGA', reason: 'Changes what a chip is, and gives it access to memory.' },
  253: {
    name: 'device mapper',
    reason: 'Makes disks of parts of any other disk, and its struct is as long as it says.',
  },
};

export interface MachineDanger {
  /** In C, or of the whole family. */
  name: string;
  reason: string;
  /** It is this very number; or one with the same type and nr, or of the same type. */
  match: 'number' | 'other size' | 'family';
}

/** Keeps type and nr, and the direction that tells requests apart which share them: drivers differ in what they make of a size. */
const withoutSize = (number: number): number => (number & 0xc000_ffff) >>> 0;

const byNumber = new Map<number, MachineDanger>();
const byParts = new Map<number, MachineDanger>();
for (const { reason, requests } of machineDangers) {
  for (const [name, number] of Object.entries(requests)) {
    if (!byNumber.has(number)) byNumber.set(number, { name, reason, match: 'number' });
    if (decodeNumber(number).size > 0) byParts.set(withoutSize(number), { name, reason, match: 'other size' });
  }
}

/** Why a number hands the machine away, or undefined. Those that encode a size are known with any other size, too. */
export function machineDanger(number: number): MachineDanger | undefined {
  const whole = number >>> 0;
  const family = machineFamilies[decodeNumber(whole).type];
  return byNumber.get(whole) ?? byParts.get(withoutSize(whole)) ?? (family && { ...family, match: 'family' });
}

/** Kinds of nodes on which plain reads and writes hand the machine away: the name of the subsystem, and why. */
export const machineStreams: Readonly<Record<string, string>> = {
  block: 'reads and writes a disk past its file system',
  bsg: 'sends any command to a disk',
  cpuid: 'belongs to the processor',
  drm: "reads the graphics card's events",
  mem: "reads and writes the machine's memory and ports",
  misc: 'makes input devices, file systems and virtual machines',
  msr: "reads and writes the processors' registers",
  mtd: 'reads and writes flash memory, which may hold what the machine starts from',
  nvme: 'belongs to a disk controller',
  ppp: 'is a network',
  scsi_generic: 'sends any command to a disk',
  tpm: "sends any command to the keeper of the machine's keys",
  tpmrm: "sends any command to the keeper of the machine's keys",
  usb: 'speaks to a USB device past its driver',
  usbmon: 'listens to every USB device',
  vc: 'reads and writes what a console shows',
  vfio: 'gives devices access to memory',
};
