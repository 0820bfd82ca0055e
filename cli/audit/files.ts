import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readNamedFile } from '../files.ts';

export const DEFAULT_AUDIT_FILE = '/var/log/postern/audit.jsonl';

export interface AuditText {
  file: string;
  text: string;
}

/** A log and what was rotated away from it, `audit.jsonl.000123`, as far as it is there; without what was torn. */
function withRotated(log: string): string[] {
  const names = readdirSync(dirname(log)).filter((name) => /^\.\d+$/.test(name.slice(basename(log).length)));
  const rotated = names.filter((name) => name.startsWith(`${basename(log)}.`)).map((name) => join(dirname(log), name));
  return [...rotated, log];
}

const firstNumber = ({ text }: AuditText): number =>
  Number(/^\{"n":(\d+),/.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);

/** The files of a chain, oldest first, whatever their order was. @param files none: those of the installed broker @throws UsageError */
export function readAuditFiles(files: readonly string[]): AuditText[] {
  const wanted = files.length > 0 ? files : installed();
  const texts = wanted.map((file) => ({ file, text: readNamedFile(file) }));
  return texts.sort((a, b) => firstNumber(a) - firstNumber(b));
}

function installed(): string[] {
  try {
    return withRotated(DEFAULT_AUDIT_FILE);
  } catch {
    // Why it cannot be read, reading it says.
    return [DEFAULT_AUDIT_FILE];
  }
}
