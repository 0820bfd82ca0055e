import { dirname } from 'node:path';
import { Refusal } from '../../../contract/errors.ts';
import { findChip, type GpioChip, withChip } from '../gpio/chip.ts';
import { infoOf, lineCount } from '../gpio/line-info.ts';
import type { Os } from '../os.ts';
import type { FoundGpioChip } from './devices.ts';
import { unlessFailing } from './facts.ts';

const BUS = '/sys/bus/gpio/devices';
/** Some expanders have thousands. */
const MOST_LINES = 256;

/** In the order of their paths. */
export function findGpioChips(os: Os): FoundGpioChip[] {
  const names = (unlessFailing(() => os.list(BUS)) ?? []).filter((name) => /^gpiochip\d+$/.test(name));
  return names
    .flatMap((name) => unlessFailing(() => describe(os, name)) ?? [])
    .sort((a, b) => (a.chip < b.chip ? -1 : 1));
}

function describe(os: Os, name: string): FoundGpioChip | undefined {
  const directory = os.realPath(`${BUS}/${name}`);
  if (directory === undefined) return undefined;
  return { chip: nameOf(os, directory), lines: unlessFailing(() => linesOf(os, { name, directory })) };
}

/** The path of its device, unless that has several chips. */
function nameOf(os: Os, directory: string): string {
  try {
    return findChip(os, dirname(directory))?.directory === directory ? dirname(directory) : directory;
  } catch (error) {
    if (error instanceof Refusal) return directory;
    throw error;
  }
}

const linesOf = (os: Os, chip: GpioChip): FoundGpioChip['lines'] =>
  withChip(os, chip, (fd) => {
    const count = lineCount(os, fd);
    const first = Array.from({ length: Math.min(count, MOST_LINES) }, (_, line) => infoOf(os, fd, line));
    return { count, first };
  });
