import type { PwmState } from '../contract/pwm/waveform.ts';
import { placeNode } from './device-node.ts';
import { fail } from './errno.ts';
import type { SimulatedKernel } from './kernel.ts';
import { parseNumber, signedInt, u64, unsignedInt } from './kernel-numbers.ts';
import { PwmDevice } from './pwm-device.ts';
import { type DriverState, PwmDriver, type PwmDriverOptions, stateOf } from './pwm-driver.ts';
import type { Attribute } from './tree.ts';

export interface PwmChipOptions extends PwmDriverOptions {
  /** N of pwmchipN. */
  number: number;
  /** Its path below /sys/devices. Default: a platform device of that number. */
  devicePath?: string;
  /** The driver's name. */
  driver?: string;
  /** Also has /dev/pwmchipN, as drivers with waveforms have since Linux 6.17. */
  chardev?: boolean;
  /** How long the files of an exported channel take to appear. Default: they are there at once. */
  exportDelayMs?: number;
}

/** As the kernel gives them out: a dynamic major number. */
const MAJOR = 253;

/** A PWM chip in a simulated kernel: its files, its device, and its pins. Plugged in when it is made. */
export class SimulatedPwmChip {
  /** `/sys/class/pwm/pwmchipN`. */
  readonly path: string;
  readonly devicePath: string;
  readonly #kernel: SimulatedKernel;
  readonly #options: PwmChipOptions;
  readonly #directory: string;
  readonly #exported = new Set<number>();
  #driver: PwmDriver;
  #node: { remove(): void } | undefined;
  /** Advanced by plug and unplug: a descriptor of before is not of now. */
  #life = 0;

  constructor(kernel: SimulatedKernel, options: PwmChipOptions) {
    const { number, devicePath = `/sys/devices/platform/pwm${number}` } = options;
    this.#kernel = kernel;
    this.#options = options;
    this.path = `/sys/class/pwm/pwmchip${number}`;
    this.devicePath = devicePath;
    this.#directory = `${devicePath}/pwm/pwmchip${number}`;
    this.#driver = this.plug();
  }

  /** Plugs it in, as it comes from the factory. */
  plug(): PwmDriver {
    const { number, driver = 'pwm-sim', chardev } = this.#options;
    const { tree } = this.#kernel;
    const life = ++this.#life;
    this.#driver = new PwmDriver(this.#options);
    tree.place(`/sys/bus/platform/drivers/${driver}`, { kind: 'directory', entries: new Map() });
    tree.place(`${this.devicePath}/driver`, { kind: 'link', target: `/sys/bus/platform/drivers/${driver}` });
    tree.place(`${this.#directory}/device`, { kind: 'link', target: this.devicePath });
    const files: Record<string, Attribute> = {
      npwm: { kind: 'attribute', read: () => `${this.#driver.channels}\n` },
      export: { kind: 'attribute', write: (text) => this.#export(channelNumber(text)) },
      unexport: { kind: 'attribute', write: (text) => this.#unexport(channelNumber(text)) },
    };
    for (const [name, file] of Object.entries(files)) tree.place(`${this.#directory}/${name}`, file);
    tree.place(this.path, { kind: 'link', target: this.#directory });
    if (chardev)
      this.#node = placeNode(this.#kernel, {
        path: `/dev/pwmchip${number}`,
        rdev: [MAJOR, number],
        subsystem: 'pwm',
        directory: this.#directory,
        open: () => new PwmDevice(this.#driver, () => this.#life === life),
      });
    return this.#driver;
  }

  /** Pulls it out: its files and its device are gone, descriptors of them answer ENODEV. */
  unplug(): void {
    this.#life++;
    this.#exported.clear();
    this.#node?.remove();
    for (const path of [this.path, this.devicePath]) this.#kernel.tree.remove(path);
  }

  /** What a scope at the pin would show. With polarity always normal: a scope sees only high and low. */
  pin(channel: number): PwmState {
    const { periodNs, highNs } = this.#driver.output(channel);
    return { enabled: periodNs > 0n, periodNs: Number(periodNs), dutyNs: Number(highNs), polarity: 'normal' };
  }

  /** What the hardware does, in the terms of sysfs. */
  output(channel: number): PwmState {
    const { enabled, periodNs, dutyNs, polarity } = stateOf(this.#driver.output(channel));
    return { enabled, periodNs: Number(periodNs), dutyNs: Number(dutyNs), polarity };
  }

  #export(channel: number): void {
    if (channel >= this.#driver.channels) fail('ENODEV');
    this.#driver.request(channel);
    this.#exported.add(channel);
    const life = this.#life;
    const appear = () => {
      if (this.#life === life && this.#exported.has(channel)) this.#placeChannel(channel);
    };
    const { exportDelayMs = 0 } = this.#options;
    if (exportDelayMs > 0) this.#kernel.after(exportDelayMs, appear);
    else appear();
  }

  #unexport(channel: number): void {
    if (!this.#exported.delete(channel)) fail('ENODEV');
    this.#driver.free(channel);
    this.#kernel.tree.remove(`${this.#directory}/pwm${channel}`);
  }

  #placeChannel(channel: number): void {
    const attribute = (
      read: (state: DriverState) => unknown,
      write: (text: string) => Partial<DriverState>,
    ): Attribute => ({
      kind: 'attribute',
      read: () => `${read(this.#driver.wanted(channel))}\n`,
      write: (text) => {
        const changed = write(text);
        this.#driver.apply(channel, { ...this.#driver.wanted(channel), ...changed });
      },
    });
    const files = {
      enable: attribute(
        ({ enabled }) => Number(enabled),
        (text) => ({ enabled: flag(text) }),
      ),
      period: attribute(
        ({ periodNs }) => periodNs,
        (text) => ({ periodNs: parseNumber(text, u64) }),
      ),
      duty_cycle: attribute(
        ({ dutyNs }) => dutyNs,
        (text) => ({ dutyNs: parseNumber(text, u64) }),
      ),
      polarity: attribute(
        ({ polarity }) => polarity,
        (text) => ({ polarity: polarityOf(text) }),
      ),
    };
    for (const [name, file] of Object.entries(files))
      this.#kernel.tree.place(`${this.#directory}/pwm${channel}/${name}`, file);
  }
}

const channelNumber = (text: string): number => Number(parseNumber(text, unsignedInt));

function flag(text: string): boolean {
  const value = parseNumber(text, signedInt);
  return value === 0n || value === 1n ? value === 1n : fail('EINVAL');
}

function polarityOf(text: string): DriverState['polarity'] {
  const word = text.replace(/\n$/, '');
  return word === 'normal' || word === 'inversed' ? word : fail('EINVAL');
}
