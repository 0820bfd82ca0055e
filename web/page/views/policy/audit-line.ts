/** A line of the audit log, for people. */
export interface AuditLine {
  readonly n: number;
  readonly at: string;
  readonly event: string;
  readonly user: string;
  readonly device: string;
  /** The log's own word for why: a refusal's message, the reason of an ending. */
  readonly reason: string;
  /** Everything else, as `name: value`. */
  readonly more: readonly (readonly [string, string])[];
  readonly isRefusal: boolean;
}

const TOLD = new Set(['n', 'at', 'event', 'user', 'device', 'message', 'reason', 'hash', 'prev']);

const text = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** Undefined for a line that is none. What names and texts are in it is shown as it is, by whoever wrote it: it is text, no more. */
export function readAuditLine(line: string): AuditLine | undefined {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof record !== 'object' || record === null) return undefined;
  const fields = record as Record<string, unknown>;
  const { n, at, event } = fields;
  if (typeof n !== 'number' || typeof event !== 'string') return undefined;
  return {
    n,
    at: text(at),
    event,
    user: text(fields.user),
    device: text(fields.device),
    reason: text(fields.message ?? fields.reason),
    more: Object.entries(fields)
      .filter(([name]) => !TOLD.has(name))
      .map(([name, value]) => [name, text(value)] as const),
    isRefusal: event === 'refused' || event === 'denied',
  };
}

/** New lines behind those that are known: each once, the newest so many. */
export function joinLines(known: readonly AuditLine[], lines: readonly string[], most: number): readonly AuditLine[] {
  const last = known.at(-1)?.n ?? 0;
  const fresh = lines.map(readAuditLine).filter((line) => line !== undefined && line.n > last) as AuditLine[];
  return fresh.length === 0 ? known : [...known, ...fresh].slice(-most);
}

/** Whether all words of what is looked for are in it. */
export function matches(line: AuditLine, wanted: string): boolean {
  const all = [line.event, line.user, line.device, line.reason, ...line.more.flat()].join(' ').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
