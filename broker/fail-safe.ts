import { closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Refusal } from '../contract/errors.ts';
import type { Unit } from './unit.ts';

/**
 * The table that makes outputs safe when the broker itself cannot any more: PID 1 hands it to a plain shell script after a
 * crash. It is data alone, one line a unit; each kind of unit writes its own, and `idOfLine` knows them all. What a shell cannot do (GPIO
 * lines, device nodes), and what it cannot see to be safe (serial ports), stays in the table for the next broker.
 * It names what the broker has put out and must not outlive it, and is on disk before the first such change.
 */
export class FailSafe {
  readonly #path: string;
  #atRisk: ReadonlyMap<string, string> = new Map();

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * To be called before a unit's output is changed, and when its lease comes or goes.
   * @throws Refusal `unavailable` if the table cannot be written: then the change must not happen
   */
  update(unit: Unit, leased: boolean): void {
    const wanted = leased || unit.entry.onStop === 'safe' ? unit.failSafeLine() : undefined;
    if (this.#atRisk.get(unit.id) === wanted) return;
    const next = new Map(this.#atRisk);
    if (wanted === undefined) next.delete(unit.id);
    else next.set(unit.id, wanted);
    try {
      this.#write(next);
    } catch (error) {
      throw new Refusal('unavailable', `the fail-safe table cannot be written: ${(error as Error).message}`);
    }
    this.#atRisk = next;
  }

  /**
   * Ids of the units that a broker before this one left behind when it crashed, and no script made safe. They stay in the
   * table until each is let go by `update`.
   */
  leftBehind(): string[] {
    this.#atRisk = new Map(readTable(this.#path).map((line): [string, string] => [idOfLine(line), line]));
    return [...this.#atRisk.keys()];
  }

  /** When nothing is left that must be made safe: after a clean stop. */
  clear(): void {
    rmSync(this.#path, { force: true });
    this.#atRisk = new Map();
  }

  #write(lines: ReadonlyMap<string, string>): void {
    const temporary = `${this.#path}.new`;
    rmSync(temporary, { force: true });
    const fd = openSync(
      temporary,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    );
    try {
      writeSync(fd, [...lines.values()].map((line) => `${line}\n`).join(''));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, this.#path);
  }
}

function readTable(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The unit that a line is about. */
function idOfLine(line: string): string {
  const [kind, first, second, ...place] = line.split(' ');
  if (kind === 'pwm') return `${first}#${second}`;
  if (kind === 'serial') return `serial ${place.join(' ')}`;
  return kind === 'led' ? `led ${first}` : line;
}
