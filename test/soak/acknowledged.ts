import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditBook, SetLine } from './audit-book.ts';

/** A line of a fold comes at the end of its second, and the disk may be full for a while. */
const FOLD_MS = 12_000;
const CLOCK_MS = 100;
const MOST_TOLD = 20;

/**
 * Every change that a client wrote down as acknowledged is in the audit log: as a line of its own, or within the least and the greatest of a
 * folded one, and as often.
 * @returns how many
 */
export function findAcknowledged(folder: string, book: AuditBook, violation: (message: string) => void): number {
  const counts = new Map<string, number>();
  let all = 0;
  let missing = 0;
  for (const file of readdirSync(folder))
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1)) {
      const [sent = '', answered = '', unit = '', text = ''] = line.split(' ');
      const value = Number(text);
      const sets = book.sets.get(unit) ?? [];
      const isThere = isTold(sets, value, Number(sent) - CLOCK_MS, Number(answered) + FOLD_MS);
      if (!isThere && ++missing <= MOST_TOLD)
        violation(
          `acknowledged and not in the audit log: ${unit} to ${value}, asked at ${new Date(Number(sent)).toISOString()}`,
        );
      counts.set(unit, (counts.get(unit) ?? 0) + 1);
      all++;
    }
  for (const [unit, acknowledged] of counts) {
    const sets = book.sets.get(unit) ?? [];
    const told = sets.reduce((sum, { many }) => sum + many, 0) - (book.failures.get(unit) ?? 0);
    if (told < acknowledged && book.lost === 0)
      violation(`${acknowledged} changes of ${unit} were acknowledged, and ${told} are in the audit log`);
  }
  return all;
}

/** Whether one of that time tells of a value. */
function isTold(sets: readonly SetLine[], value: number, fromMs: number, toMs: number): boolean {
  for (let index = firstFrom(sets, fromMs); index < sets.length; index++) {
    const { atMs, least, most } = sets[index] as SetLine;
    if (atMs > toMs) return false;
    if (least <= value && value <= most) return true;
  }
  return false;
}

/** The first that is not before a time: they stand in the order of their times. */
function firstFrom(sets: readonly SetLine[], ms: number): number {
  let [low, high] = [0, sets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sets[middle]?.atMs ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
