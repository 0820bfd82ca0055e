/**
 * A GPIO chip that comes and goes, by gpio-sim: whoever holds a line sees what the test pulls it to, and the test sees what he drives
 * (Documentation/admin-guide/gpio/gpio-sim.rst).
 */
import { mkdirSync, readFileSync, realpathSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const configfs = '/sys/kernel/config/gpio-sim';

export interface GpioSimDescription {
  readonly lines: number;
  readonly label: string;
  /** What the kernel calls a line. */
  readonly names?: Readonly<Record<number, string>>;
  /** Lines that the kernel itself holds, as outputs that are low, and for what. */
  readonly held?: Readonly<Record<number, string>>;
}

let made = 0;

export class GpioSim {
  readonly #folder = `${configfs}/test${made++}`;
  readonly #bank = `${this.#folder}/bank0`;
  /** In configfs, the innermost first. */
  readonly #folders: string[] = [];
  /** /dev/gpiochipN; its N may be another after it was plugged in again. */
  path = '';
  /** The chip below /sys/devices. */
  devicePath = '';

  /** Plugs it in. Its node is there then. */
  constructor({ lines, label, names = {}, held = {} }: GpioSimDescription) {
    const bank = this.#bank;
    this.#make(this.#folder);
    this.#make(bank);
    writeFileSync(`${bank}/num_lines`, String(lines));
    writeFileSync(`${bank}/label`, label);
    for (const line of Object.keys({ ...names, ...held })) this.#make(`${bank}/line${line}`);
    for (const [line, name] of Object.entries(names)) writeFileSync(`${bank}/line${line}/name`, name);
    for (const [line, consumer] of Object.entries(held)) {
      this.#make(`${bank}/line${line}/hog`);
      writeFileSync(`${bank}/line${line}/hog/name`, consumer);
      writeFileSync(`${bank}/line${line}/hog/direction`, 'output-low');
    }
    this.plug();
  }

  /** The device that the chip is part of: the same whenever it is plugged in. */
  get parentPath(): string {
    return dirname(this.devicePath);
  }

  plug(): void {
    writeFileSync(`${this.#folder}/live`, '1');
    const chip = readFileSync(`${this.#bank}/chip_name`, 'utf8').trim();
    this.path = `/dev/${chip}`;
    this.devicePath = realpathSync(`/sys/bus/gpio/devices/${chip}`);
  }

  unplug(): void {
    writeFileSync(`${this.#folder}/live`, '0');
  }

  /** From outside, as a switch or a sensor would: 1 is high. */
  pull(line: number, level: 0 | 1): void {
    writeFileSync(this.#attribute(line, 'pull'), level === 1 ? 'pull-up' : 'pull-down');
  }

  /** The level that the line has: 1 is high. */
  level(line: number): number {
    return Number(readFileSync(this.#attribute(line, 'value'), 'utf8'));
  }

  /** Unplugs it for good. */
  end(): void {
    this.unplug();
    for (const path of this.#folders) rmdirSync(path);
  }

  #make(path: string): void {
    mkdirSync(path);
    this.#folders.unshift(path);
  }

  #attribute(line: number, name: string): string {
    return `${this.devicePath}/sim_gpio${line}/${name}`;
  }
}
