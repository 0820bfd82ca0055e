import type { AuditRecord } from '../../../contract/audit.ts';

type Word = number | string | boolean;
export type Words = Readonly<Record<string, Word>>;

/** A line of the log that tells of somebody's request. */
export interface Request {
  n: number;
  at: string;
  event: string;
  user: string;
  uid: number;
  key: string;
  /** As the log calls it: `fan`, `leds/3`. */
  unit: string | undefined;
  method: string | undefined;
  limit: string | undefined;
  /** What was asked; of a folded line its least and its greatest values. */
  asked: readonly Words[];
  /** Bytes that were sent. */
  bytes: number;
  /** How many requests the line stands for. */
  count: number;
  /** Several are told in one line, by their extremes. */
  isFolded: boolean;
  /** Devices of a program. */
  devices: readonly string[];
}

export function parseLine(line: string): AuditRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'event' in value && 'n' in value
      ? (value as AuditRecord)
      : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const wordsOf = (value: unknown): Words => (typeof value === 'object' && value !== null ? (value as Words) : {});

/** Undefined for what nobody asked for: safe states, faults, the broker's own life. */
export function requestOf(record: AuditRecord): Request | undefined {
  const { n, at, event, user, uid, key, device, method, limit, values, min, max, repeats, sum, devices } = record;
  if (typeof user !== 'string' || typeof uid !== 'number') return undefined;
  const isFolded = typeof repeats === 'number';
  const words = wordsOf(values);
  return {
    n,
    at,
    event,
    user,
    uid,
    key: textOf(key) ?? '',
    unit: textOf(device),
    method: textOf(method),
    limit: textOf(limit),
    asked: isFolded ? [min, max].map((extremes) => ({ ...words, ...wordsOf(extremes) })) : [words],
    bytes: Number(wordsOf(sum).bytes ?? 0),
    count: isFolded ? repeats : 1,
    isFolded,
    devices: textOf(devices)?.split(', ') ?? [],
  };
}
