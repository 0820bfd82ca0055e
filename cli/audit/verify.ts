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

/** Verifies the files of one chain, oldest first. A file that does not follow the one before it does not hold. */
export function verifyFiles(files: readonly { file: string; text: string }[]): FileVerdict[] {
  let previous: string | undefined;
  return files.map(({ file, text }) => {
    const { brokenLine, problem, ...verdict } = verifyAuditLog(text, sha256Hex);
    const before = previous;
    previous = verdict.head;
    if (brokenLine !== undefined) return { file, ...verdict, line: brokenLine, problem: problem ?? 'broken' };
    const follows = before === undefined || firstPrev(text) === before;
    if (!follows) return { file, ...verdict, ok: false, line: 1, problem: 'it does not continue the file before it' };
    return { file, ...verdict };
  });
}

function firstPrev(text: string): unknown {
  const [first = ''] = text.split('\n', 1);
  const record: unknown = JSON.parse(first || '{}'); // the file has been verified: it is JSON, or empty
  return typeof record === 'object' && record !== null && 'prev' in record ? record.prev : GENESIS;
}
