/**
 * A GPIO chip that comes and goes, by gpio-sim: whoever holds a line sees what the test pulls it to, and the test sees what he drives
 * (Documentation/admin-guide/gpio/gpio-sim.rst).
 */
import { mkdirSync, readFileSync, realpathSync, rmdirSync, writeFileSync } from 'node:fs';

const configfs = '/sys/kernel/config/gpio-sim';

export interface GpioSimDescription {
  readonly lines: number;
  readonly label: string;
  /** What the kernel calls a line. */
  readonly names?: Readonly<Record<number, string>>;
  /** Lines that the kernel itself holds, as outputs that are low, and for what. */
  readonly held?: Readonly<Record<number, string>>;
}

export interface GpioSim {
  /** /dev/gpiochipN */
  readonly path: string;
  /** The chip's device below /sys/devices. */
  readonly devicePath: string;
  /** From outside, as a switch or a sensor would: 1 is high. */
  pull(line: number, level: 0 | 1): void;
  /** The level that the line has. */
  level(line: number): number;
  unplug(): void;
}

let made = 0;

/** Plugs one in. Its node is there when this returns. */
export function plugGpioSim({ lines, label, names = {}, held = {} }: GpioSimDescription): GpioSim {
  const folder = `${configfs}/test${made++}`;
  const bank = `${folder}/bank0`;
  const folders: string[] = [];
  const make = (path: string) => {
    mkdirSync(path);
    folders.unshift(path);
  };
  make(folder);
  make(bank);
  writeFileSync(`${bank}/num_lines`, String(lines));
  writeFileSync(`${bank}/label`, label);
  for (const line of Object.keys({ ...names, ...held })) make(`${bank}/line${line}`);
  for (const [line, name] of Object.entries(names)) writeFileSync(`${bank}/line${line}/name`, name);
  for (const [line, consumer] of Object.entries(held)) {
    make(`${bank}/line${line}/hog`);
    writeFileSync(`${bank}/line${line}/hog/name`, consumer);
    writeFileSync(`${bank}/line${line}/hog/direction`, 'output-low');
  }
  writeFileSync(`${folder}/live`, '1');

  const chip = readFileSync(`${bank}/chip_name`, 'utf8').trim();
  const devicePath = realpathSync(`/sys/bus/gpio/devices/${chip}`);
  const attribute = (line: number, name: string) => `${devicePath}/sim_gpio${line}/${name}`;
  return {
    path: `/dev/${chip}`,
    devicePath,
    pull: (line, level) => writeFileSync(attribute(line, 'pull'), level === 1 ? 'pull-up' : 'pull-down'),
    level: (line) => Number(readFileSync(attribute(line, 'value'), 'utf8')),
    unplug: () => {
      writeFileSync(`${folder}/live`, '0');
      for (const path of folders) rmdirSync(path);
    },
  };
}
