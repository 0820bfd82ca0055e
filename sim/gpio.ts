import { placeNode } from './device-node.ts';
import { fail } from './errno.ts';
import { ChipDevice, type GpioHardware } from './gpio/chip-device.ts';
import { GpioLine, type Level } from './gpio/line.ts';
import { LineDevice } from './gpio/line-device.ts';
import type { SimulatedKernel } from './kernel.ts';

export interface GpioChipOptions {
  /** N of /dev/gpiochipN. */
  number: number;
  /** Default: 32. */
  lines?: number;
  /** By line: its name. */
  names?: Readonly<Record<number, string>>;
  label?: string;
  /** Of the device that the chip is a part of. Default: a simulator of that number. */
  devicePath?: string;
  /** Told of every change of a pin that the chip makes: what a scope would record. */
  onOutput?: (line: number, level: Level) => void;
}

/** As the kernel gives them out: a dynamic major number. */
const MAJOR = 254;

/** A GPIO chip in a simulated kernel: its node, its lines and their pins. Plugged in when it is made. */
export class SimulatedGpioChip {
  readonly path: string;
  /** The chip's own directory below /sys/devices. */
  readonly devicePath: string;
  readonly #kernel: SimulatedKernel;
  readonly #options: GpioChipOptions;
  readonly #held = new Set<LineDevice>();
  #lines: readonly GpioLine[] = [];
  #node: { remove(): void } | undefined;
  /** Advanced by plug and unplug: a descriptor of before is not of now. */
  #life = 0;

  constructor(kernel: SimulatedKernel, options: GpioChipOptions) {
    const { number, devicePath = `/sys/devices/platform/gpio-sim.${number}` } = options;
    this.#kernel = kernel;
    this.#options = options;
    this.path = `/dev/gpiochip${number}`;
    this.devicePath = `${devicePath}/gpiochip${number}`;
    this.plug();
  }

  /** Plugs it in, with all lines free. */
  plug(): void {
    const { number, lines = 32, names = {}, label = `gpio-sim.${number}`, onOutput = () => {} } = this.#options;
    const life = ++this.#life;
    this.#lines = Array.from(
      { length: lines },
      (_, offset) => new GpioLine(names[offset] ?? '', (level) => onOutput(offset, level)),
    );
    const chip: GpioHardware = {
      name: `gpiochip${number}`,
      label,
      lines: this.#lines,
      isPlugged: () => this.#life === life,
      grant: ({ offsets, consumer, config, room }) => {
        const held = offsets.map((offset) => ({ line: this.#at(offset), offset }));
        for (const [index, { line }] of held.entries()) {
          line.consumer = consumer;
          line.setActiveLow(config[index]?.activeLow ?? false);
        }
        const device = new LineDevice(this.#kernel, held, room, {
          isPlugged: chip.isPlugged,
          closed: (closed) => this.#held.delete(closed),
        });
        device.configure(config);
        this.#held.add(device);
        return this.#kernel.install(device, `${this.path} lines ${offsets.join(', ')}`);
      },
    };
    this.#node = placeNode(this.#kernel, {
      path: this.path,
      rdev: [MAJOR, number],
      subsystem: 'gpio',
      of: 'bus',
      directory: this.devicePath,
      open: () => new ChipDevice(chip),
    });
  }

  /** Pulls it out: its node is gone, its descriptors and those of its lines answer ENODEV. */
  unplug(): void {
    this.#life++;
    this.#node?.remove();
    for (const device of this.#held) device.hangUp();
  }

  /** Something outside drives a line from now on; nothing does, if it is undefined. */
  drive(line: number, level: Level | undefined): void {
    this.#at(line).wire(level);
  }

  /** What a meter at the pin would show. */
  level(line: number): Level {
    return this.#at(line).level;
  }

  /** A driver of the kernel holds a free line. @throws Errno EBUSY */
  hold(line: number, consumer: string): { release(): void } {
    const held = this.#at(line);
    if (held.consumer !== undefined) fail('EBUSY');
    held.consumer = consumer;
    return { release: () => held.release() };
  }

  /** What the kernel calls a line. */
  name(line: number): string {
    return this.#at(line).name;
  }

  /** Who holds a line. */
  consumer(line: number): string | undefined {
    return this.#at(line).consumer;
  }

  #at(line: number): GpioLine {
    return this.#lines[line] ?? fail('EINVAL');
  }
}
