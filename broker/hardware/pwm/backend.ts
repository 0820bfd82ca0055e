import type { PwmState } from '../../../contract/pwm/waveform.ts';
import type { Plan, Step } from '../output.ts';
import type { SealedOutput } from '../sealed.ts';

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

/** A change of one channel. It may pass through states that are on. */
export type PwmPlan = Plan<PwmState>;
export type PwmStep = Step;

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
  /** As `SealableOutput` has it. The channel must be open. */
  seal(channel: number, states: readonly PwmState[]): SealedOutput;
  unsealed(channel: number, state: PwmState | undefined): void;
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
