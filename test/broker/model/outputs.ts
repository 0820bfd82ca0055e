import type { DeclaredState } from '../../../contract/policy/schema.ts';
import type { makeDemoBoard } from '../../../sim/board.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import type { SimulatedPwmChip } from '../../../sim/pwm.ts';
import type { VirtualClock } from '../../../sim/virtual-clock.ts';
import type { Chip } from './steps.ts';

/** What a scope shows: off, or a period and the part of it that is high. */
export interface Pin {
  enabled: boolean;
  periodNs: number;
  highNs: number;
}

export const OFF: Pin = { enabled: false, periodNs: 0, highNs: 0 };

export const samePin = (a: Pin, b: Pin): boolean =>
  a.enabled === b.enabled && (!a.enabled || (a.periodNs === b.periodNs && a.highNs === b.highNs));

export const highRatioOf = ({ enabled, periodNs, highNs }: Pin): number => (enabled ? highNs / periodNs : 0);

export const frequencyOf = ({ periodNs }: Pin): number => (periodNs === 0 ? 0 : 1e9 / periodNs);

/** What a state puts out; what a declared one leaves out would be as it was. */
export function pinOf({ enabled, periodNs = 0, dutyNs = 0, polarity }: DeclaredState): Pin {
  if (!enabled) return OFF;
  return { enabled, periodNs, highNs: polarity === 'inversed' ? periodNs - dutyNs : dutyNs };
}

export const describePin = (pin: Pin): string => (pin.enabled ? `high for ${pin.highNs} of ${pin.periodNs} ns` : 'off');

/** One output of the board. */
export class Output {
  readonly chip: Chip;
  readonly channel: number;
  readonly hardware: SimulatedPwmChip;
  plugged = true;
  /** What it was when it was last looked at, and before the present step. */
  last = OFF;
  before = OFF;
  /** The broker made it what it is. */
  byBroker = false;

  constructor(chip: Chip, channel: number, hardware: SimulatedPwmChip) {
    this.chip = chip;
    this.channel = channel;
    this.hardware = hardware;
  }

  get id(): string {
    return `${this.hardware.devicePath}#${this.channel}`;
  }

  get name(): string {
    return `${this.chip} ${this.channel}`;
  }

  look(): Pin {
    if (!this.plugged) return OFF;
    const { enabled, periodNs, dutyNs } = this.hardware.pin(this.channel);
    return enabled ? { enabled, periodNs, highNs: dutyNs } : OFF;
  }
}

export const chipOf = ({ soc, second, expander }: ReturnType<typeof makeDemoBoard>, chip: Chip): SimulatedPwmChip =>
  ({ soc, second, expander })[chip];

/** Every output that some policy names. */
export function outputsOf(board: ReturnType<typeof makeDemoBoard>): Output[] {
  const at = (chip: Chip, channels: number[]) =>
    channels.map((channel) => new Output(chip, channel, chipOf(board, chip)));
  return [...at('soc', [0, 1]), ...at('second', [0]), ...at('expander', [0, 1, 2, 3])];
}

/** Tells after every system call that may have changed an output, and what throws where nobody would catch it. */
export class WatchedKernel extends SimulatedKernel {
  onChange = (): void => {};
  onThrow = (_error: unknown): void => {};

  constructor(clock: VirtualClock | undefined) {
    super(clock, 0);
  }

  override writeAtStart(fd: number, bytes: Uint8Array): void {
    try {
      super.writeAtStart(fd, bytes);
    } finally {
      this.onChange();
    }
  }

  override ioctl(fd: number, request: number, argument: Uint8Array | number): number {
    try {
      return super.ioctl(fd, request, argument);
    } finally {
      this.onChange();
    }
  }

  override watch(path: string, onWrite: () => void): { close(): void } {
    return super.watch(path, this.#caught(onWrite));
  }

  override after(ms: number, callback: () => void): { cancel(): void } {
    return super.after(ms, this.#caught(callback));
  }

  /** The process would end here. */
  #caught(callback: () => void): () => void {
    return () => {
      try {
        callback();
      } catch (error) {
        this.onThrow(error);
      }
    };
  }
}
