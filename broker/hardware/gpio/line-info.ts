import * as v from 'valibot';
import { Refusal } from '../../../contract/errors.ts';
import { gpio } from '../../../contract/profiles/shipped/gpio.ts';
import type { Fd, Os } from '../os.ts';
import { request } from './request.ts';

/** What the kernel tells of a line, whoever holds it. */
export interface LineInfo {
  /** Its number in its chip. */
  line: number;
  /** Empty if nobody gave it one. */
  name: string;
  /** Who holds it; absent while nobody does. */
  consumer?: string;
}

const chipInfo = v.object({ lines: v.number() });
const lineInfo = v.object({ name: v.string(), consumer: v.string(), flags: v.array(v.string()) });

/** Held without saying by whom. */
const NAMELESS = 'somebody';

/** @param fd of the chip @throws OsError; EINVAL for a line that it does not have */
export function infoOf(os: Os, fd: Fd, line: number): LineInfo {
  const { name, consumer, flags } = v.parse(lineInfo, request(os, fd, gpio, 'lineInfo', { offset: line }));
  return { line, name, ...(flags.includes('used') ? { consumer: consumer || NAMELESS } : {}) };
}

/** How many lines a chip has. @throws OsError */
export const lineCount = (os: Os, fd: Fd): number => v.parse(chipInfo, request(os, fd, gpio, 'chipInfo')).lines;

/**
 * The number of a line.
 * @param fd of the chip
 * @param wanted a number, or a name that the kernel has for a line of the chip
 * @throws Refusal `not_found` if there is none; `device` if several have the name. OsError
 */
export function findLine(os: Os, fd: Fd, chip: string, wanted: number | string): number {
  const lines = lineCount(os, fd);
  if (typeof wanted === 'number') {
    if (wanted < lines) return wanted;
    throw new Refusal('not_found', `${chip} has ${lines} lines, from 0 on, and no line ${wanted}`, {
      chip,
      line: wanted,
    });
  }
  const all = Array.from({ length: lines }, (_, line) => infoOf(os, fd, line));
  const [found, other] = all.filter(({ name }) => name === wanted);
  if (found !== undefined && other === undefined) return found.line;
  if (found !== undefined) {
    const numbers = all.filter(({ name }) => name === wanted).map(({ line }) => line);
    const message = `${chip} has several lines of the name '${wanted}' (${numbers.join(', ')}): name one by its number`;
    throw new Refusal('device', message, { chip, line: wanted, allowed: numbers });
  }
  const names = all.map(({ name }) => name).filter((name) => name !== '');
  const message = `${chip} has no line of the name '${wanted}': ${names.length === 0 ? 'its lines have none, name one by its number' : `its names are ${names.join(', ')}`}`;
  throw new Refusal('not_found', message, { chip, line: wanted, known: names });
}
