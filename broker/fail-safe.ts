import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { Refusal } from '../contract/errors.ts';
import { safeStateOf } from './gate/safe-state.ts';
import type { Unit } from './unit.ts';

/** A device path that the fail-safe script reads as one word. */
const PLAIN_PATH = /^\/sys\/devices\/[!-~]+$/;

/**
 * The table that makes outputs safe when the broker itself cannot any more: PID 1 hands it to a plain shell script after a
 * crash. It is data alone, one line a channel: `pwm DEVICE-PATH CHANNEL ENABLED PERIOD DUTY POLARITY`, `-` for what stays.
 * It names what the broker has put out and must not outlive it, and is on disk before the first such change.
 */
export class FailSafe {
  readonly #path: string;
  readonly #atRisk = new Map<string, string>();

  constructor(path: string) {
    this.#path = path;
  }

  /** To be called before a unit's output is changed, and when its lease comes or goes. @throws errors of node:fs; Refusal `unavailable` for a path that no script should read */
  update(unit: Unit, leased: boolean): void {
    const wanted = leased || unit.entry.onStop === 'safe' ? failSafeLine(unit) : undefined;
    if (this.#atRisk.get(unit.id) === wanted) return;
    if (wanted === undefined) this.#atRisk.delete(unit.id);
    else this.#atRisk.set(unit.id, wanted);
    this.#write();
  }

  /** After a clean stop there is nothing left to make safe. */
  clear(): void {
    if (this.#atRisk.size > 0) unlinkSync(this.#path);
    this.#atRisk.clear();
  }

  #write(): void {
    const temporary = `${this.#path}.new`;
    const fd = openSync(temporary, 'w', 0o600);
    try {
      writeSync(fd, [...this.#atRisk.values()].map((line) => `${line}\n`).join(''));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, this.#path);
  }
}

function failSafeLine(unit: Unit): string {
  const path = unit.id.slice(0, unit.id.lastIndexOf('#'));
  if (!PLAIN_PATH.test(path))
    throw new Refusal('unavailable', `the fail-safe cannot name ${path}: it has unusual characters`);
  const { enabled, periodNs, dutyNs, polarity } = safeStateOf(unit.entry);
  return ['pwm', path, unit.place.channel, enabled ? 1 : 0, periodNs ?? '-', dutyNs ?? '-', polarity ?? '-'].join(' ');
}
