import { resolve } from 'node:path';
import { Refusal } from '../../contract/errors.ts';
import type { OptionRows } from '../options.ts';

/** What `postern drive --option` may say to this driver. */
export const megasquirtOptions = {
  ini: 'the definition of the controller, a file of TunerStudio; or a folder of them, of which the one that fits is taken',
  settings: "what #if in it asks for, with commas: 'CELSIUS,!LAMBDA' (default: as the file has it)",
  overlap: 'requests that are on the wire at once, 1 to 8 (default 1): for controllers that hear while they talk',
  timeoutMs: 'how long an answer may take beyond the time of the wire, in ms (default 50)',
} as const satisfies OptionRows;

export interface MegasquirtOptions {
  /** As a path from the root. */
  ini: string;
  settings: readonly string[];
  overlap: number;
  timeoutMs: number;
}

/** @throws Refusal `invalid` */
export function parseOptions(given: Readonly<Record<string, string>>): MegasquirtOptions {
  const { ini, settings = '' } = given;
  if (ini === undefined || ini === '')
    throw new Refusal('invalid', 'the driver needs the definition of the controller: --option ini=FILE, or a folder', {
      option: 'ini',
    });
  return {
    ini: resolve(ini),
    settings: settings
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
    overlap: whole('overlap', given.overlap ?? '1', 1, 8),
    timeoutMs: whole('timeoutMs', given.timeoutMs ?? '50', 1, 60_000),
  };
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Refusal('invalid', `${option} is a whole number of ${least} to ${most}, and not '${text}'`, { option });
}
