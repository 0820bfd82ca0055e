import type { PwmState } from '../../../contract/pwm/waveform.ts';

/** A PWM chip that the kernel has now. */
export interface PwmChipInfo {
  /** N of `pwmchipN`: may differ after the next boot. */
  number: number;
  /** `/sys/class/pwm/pwmchipN`. */
  path: string;
  /** The device's path under /sys/devices: stays the same from boot to boot. The chip's identity. */
  devicePath: string;
  /** Name of the kernel driver, or '' if the kernel does not say. */
  driver: string;
  channels: number;
  backend: BackendName;
}

export type BackendName = 'sysfs' | 'chardev';

/**
 * What a change of one channel really does. `steps` are the system calls, in order; between any two of them the output
 * is off or has a high ratio that is not above both the old one and the new one: it may dip, it never peaks.
 */
export interface PwmPlan {
  previous: PwmState;
  requested: PwmState;
  /** What the hardware will settle in, as far as this kernel interface can tell. */
  result: PwmState;
  /** False where the kernel interface does not tell how it rounds (sysfs). */
  roundingKnown: boolean;
  /** Enabled states that the output passes through, without `previous` and `result`. */
  passing: PwmState[];
  steps: PwmStep[];
}

/** One act of a plan: a system call, or what the back end itself keeps for a channel that is off. */
export interface PwmStep {
  /** For people: `period ← 20000000`. */
  describe: string;
  /** @throws Refusal `device`, `invalid`, `busy`, `unavailable` for what the kernel is known to refuse; OsError otherwise */
  run(): void;
}

/** One kernel interface to one chip. Everything throws Refusal for foreseen errnos and OsError for others. */
export interface PwmChip {
  readonly info: PwmChipInfo;
  isOpen(channel: number): boolean;
  /**
   * Exports (sysfs) or requests (character device) a channel and waits until its files are there. Resolves at once if it is open.
   * @param cancelled asked after each wait; true ends it with Refusal `unsafe`
   */
  open(channel: number, cancelled: () => boolean): Promise<void>;
  /** Gives the channel back to the kernel. Does not stop its output on most hardware. */
  close(channel: number): void;
  /** The channel must be open. */
  read(channel: number): PwmState;
  /** The channel must be open. Asks the kernel what it would do where the interface can tell; changes nothing. */
  plan(channel: number, previous: PwmState, requested: PwmState): PwmPlan;
  /** Calls back when somebody else changed the channel (sysfs only; the character device has one owner). */
  watch(channel: number, onChange: () => void): { close(): void };
  /** Path of the channel, as pyPWMd's `states` shows it. */
  channelPath(channel: number): string;
  /** Closes every descriptor; leaves outputs as they are. */
  dispose(): void;
}

/** A chip as discovery keeps it from scan to scan. */
export interface KeptChip extends PwmChip {
  /** Compares with the kernel: takes up channels that others exported, lets go of channels that are not there any more. */
  look(): void;
}
