import { GENESIS, verifyAuditLog } from '../../contract/audit.ts';
import { sha256Hex } from './sha256.ts';

export interface FileVerdict {
  file: string;
  ok: boolean;
  lines: number;
  /** Hash of the last line that holds: the journal has it too. */
  head: string;
  line?: number;
  problem?: string;
}

interface NamedText {
  file: string;
  text: string;
}

/** Verifies the files of one chain, in its order. A file that does not follow the one before it does not hold. */
export function verifyFiles(files: readonly NamedText[]): FileVerdict[] {
  const inOrder = [...files].sort((a, b) => firstOf(a.text).n - firstOf(b.text).n);
  let before: { file: string; head: string; last: number } | undefined;
  return inOrder.map(({ file, text }) => {
    const { brokenLine, problem, ...verdict } = verifyAuditLog(text, sha256Hex);
    const first = firstOf(text);
    const previous = before;
    before = { file, head: verdict.head, last: first.n + verdict.lines - 1 };
    if (brokenLine !== undefined) return { file, ...verdict, line: brokenLine, problem: problem ?? 'broken' };
    if (previous === undefined || first.prev === previous.head) return { file, ...verdict };
    const gap = first.n - previous.last - 1;
    const missing = `lines ${previous.last + 1} to ${first.n - 1} are missing: a file, or the end of that one`;
    const why = gap > 0 ? `: ${missing}` : '';
    return { file, ...verdict, ok: false, line: 1, problem: `it does not continue ${previous.file}${why}` };
  });
}

/** What its first line says of it. What cannot be read is for the verification to tell. */
function firstOf(text: string): { n: number; prev: unknown } {
  const [line = ''] = text.split('\n', 1);
  const { n = 0, prev = GENESIS } = parse(line) as { n?: number; prev?: unknown };
  return { n, prev };
}

function parse(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
