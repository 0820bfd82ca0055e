/** Where a calibration outlasts power: in a file, or in memory. What is not whole is not there; the last good one stays until the next is. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { calibrationHash as layoutHash } from '../../contract/engine/dictionary.ts';
import { calibrationNames, type Store } from './store.ts';

/** The 16-bit numbers of all cells, then of the parameters that are saved. */
export interface Calibration {
  readonly cells: readonly number[];
  readonly numbers: readonly number[];
}

export interface Storage {
  /** Undefined: there is none that is good. */
  read(): Calibration | undefined;
  /** @returns false: it failed */
  write(calibration: Calibration): boolean;
}

export class MemoryStorage implements Storage {
  #kept: Calibration | undefined;

  read(): Calibration | undefined {
    return this.#kept;
  }

  write(calibration: Calibration): boolean {
    this.#kept = calibration;
    return true;
  }
}

interface File extends Calibration {
  readonly layout: number;
  readonly hash: number;
}

export class FileStorage implements Storage {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  read(): Calibration | undefined {
    try {
      const file = JSON.parse(readFileSync(this.#path, 'utf8')) as File;
      return file.layout === layoutHash && file.hash === hashOf(file) ? file : undefined;
    } catch {
      return undefined;
    }
  }

  write(calibration: Calibration): boolean {
    try {
      const file: File = { ...calibration, layout: layoutHash, hash: hashOf(calibration) };
      writeFileSync(`${this.#path}.new`, `${JSON.stringify(file)}\n`);
      renameSync(`${this.#path}.new`, this.#path);
      return true;
    } catch {
      return false;
    }
  }
}

export const calibrationOf = (store: Store): Calibration => ({
  cells: [...store.cells],
  numbers: calibrationNames.map((name) => store.raw(name) & 0xffff),
});

export function restore(store: Store, { cells, numbers }: Calibration): void {
  for (const [index, cell] of cells.entries()) store.setCell(index, cell);
  for (const [index, name] of calibrationNames.entries()) {
    const number = numbers[index] ?? 0;
    store.restore(name, store.rangeOf(name)[0] < 0 && number >= 0x8000 ? number - 0x10000 : number);
  }
}

/** CRC-32 over the 16-bit numbers, low byte first: those of parameters, then the cells. */
export const hashOf = ({ cells, numbers }: Calibration): number =>
  crc32(Uint8Array.from([...numbers, ...cells].flatMap((number) => [number & 0xff, number >> 8])));
