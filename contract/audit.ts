/**
 * The audit log's form: one JSON object a line, each carrying the hash of everything before it. A line's hash is
 * SHA-256 over the previous line's hash (64 hex digits) and the line's own JSON without its `hash` field, which comes last.
 * The first line of a file has `event: "open"` and, as `prev`, the last hash of the file before it (zeros: there was none).
 */
export const GENESIS = '0'.repeat(64);

export type Sha256Hex = (text: string) => string;

/** What every line has; the other fields depend on the event. docs/SECURITY.md lists the events. */
export interface AuditRecord {
  /** 1, 2, 3 … over all files of a chain. */
  n: number;
  /** ISO 8601, UTC. */
  at: string;
  event: string;
  [field: string]: unknown;
}

export function formatAuditLine(record: AuditRecord, prev: string, sha256: Sha256Hex): { line: string; hash: string } {
  const body = JSON.stringify(record);
  const hash = sha256(prev + body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, hash };
}

export interface AuditVerdict {
  ok: boolean;
  /** Lines that hold. */
  lines: number;
  /** Hash of the last line that holds: compare it with the one in the journal. */
  head: string;
  /** The first line that does not hold, 1-based, and why. */
  brokenLine?: number;
  problem?: string;
}

const TAIL = /^(.*),"hash":"([0-9a-f]{64})"\}$/s;

/**
 * Checks a whole file. A last line without its newline (a crash, a full disk) does not hold.
 */
export function verifyAuditLog(text: string, sha256: Sha256Hex): AuditVerdict {
  const lines = text.split('\n');
  const torn = lines.pop() !== '';
  let head = GENESIS;
  let expected: number | undefined;
  const broken = (index: number, problem: string): AuditVerdict => ({
    ok: false,
    lines: index,
    head,
    brokenLine: index + 1,
    problem,
  });

  for (const [index, line] of lines.entries()) {
    const [, start, hash] = TAIL.exec(line) ?? [];
    const record = start === undefined ? undefined : parseRecord(`${start}}`);
    if (start === undefined || hash === undefined || record === undefined)
      return broken(index, 'not a line of an audit log');
    if (index === 0 && typeof record.prev === 'string') head = record.prev;
    if (sha256(`${head}${start}}`) !== hash) return broken(index, 'the line, or one before it, was changed');
    if (expected !== undefined && record.n !== expected)
      return broken(index, `line number ${record.n} where ${expected} belongs`);
    expected = record.n + 1;
    head = hash;
  }
  if (torn) return broken(lines.length, 'the last line is cut off');
  return { ok: true, lines: lines.length, head };
}

function parseRecord(text: string): AuditRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'n' in value ? (value as AuditRecord) : undefined;
  } catch {
    return undefined;
  }
}
