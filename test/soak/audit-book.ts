import { closeSync, openSync, readSync } from 'node:fs';
import { NEVER_ALLOWED, type PolicyName, policies, ruleCount } from './world.ts';

/** A line of a change, or of several that were folded into it. */
export interface SetLine {
  atMs: number;
  many: number;
  least: number;
  most: number;
}

interface Line {
  at: string;
  event: string;
  user?: string;
  device?: string;
  reason?: string;
  kept?: boolean;
  lease?: number;
  rules?: number;
  taken?: boolean;
  lines?: number;
  repeats?: number;
  values?: Record<string, number | boolean | string>;
  min?: Record<string, number>;
  max?: Record<string, number>;
}

/** The number that a line of a kind of output tells. */
const numbers = ['dutyNs', 'value', 'brightness'] as const;
/** Lines of a fold come at the end of its second; the turn in which that ends may be late. */
const FOLD_MS = 3000;
const CHUNK = Buffer.alloc(1024 * 1024);
const ROUNDING = 1e-6;

/** Reads the audit log as it grows, and holds each line against what its user may do. */
export class AuditBook {
  /** By unit. */
  readonly sets = new Map<string, SetLine[]>();
  readonly failures = new Map<string, number>();
  /** Units that the broker has ever changed: what was never touched is as it came. */
  readonly touched = new Set<string>();
  /** How often each unit was taken. */
  readonly taken = new Map<string, number>();
  /** Units that were given up as they are, and that nobody has taken or made safe since. */
  readonly kept = new Set<string>();
  readonly events = new Map<string, number>();
  /** Lines that the broker says it could not keep while the disk was full. */
  lost = 0;
  readonly #fd: number;
  readonly #users: readonly string[];
  readonly #violation: (message: string) => void;
  #rest = '';
  #inForce: PolicyName = 'wide';
  #sinceMs = 0;

  constructor(path: string, users: readonly string[], violation: (message: string) => void) {
    this.#fd = openSync(path, 'r');
    this.#users = users;
    this.#violation = violation;
  }

  /** Reads what has come. */
  read(): void {
    for (;;) {
      const count = readSync(this.#fd, CHUNK, 0, CHUNK.length, null);
      if (count === 0) return;
      // By bytes: a character may be cut in two. What is looked at is ASCII.
      const lines = `${this.#rest}${CHUNK.toString('latin1', 0, count)}`.split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#take(JSON.parse(line));
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #take(line: Line): void {
    const { event, device = '' } = line;
    this.events.set(event, (this.events.get(event) ?? 0) + (line.repeats ?? 1));
    if (event === 'set' || event === 'safe') this.touched.add(device);
    if (event === 'lease') this.taken.set(device, (this.taken.get(device) ?? 0) + 1);
    if (event === 'set') this.#takeSet(line, device);
    else if (event === 'failed') this.failures.set(device, (this.failures.get(device) ?? 0) + (line.repeats ?? 1));
    else if (event === 'lease' || event === 'safe') this.kept.delete(device);
    else if (event === 'lease-end' && line.kept === true) this.kept.add(device);
    else if (event === 'lost') this.lost += line.lines ?? 0;
    else if (event === 'policy' && line.taken === true) {
      this.#inForce = line.rules === ruleCount(this.#users.length, 'tight') ? 'tight' : 'wide';
      this.#sinceMs = Date.parse(line.at);
    }
  }

  #takeSet({ at, user, values = {}, min = {}, max = {}, repeats }: Line, unit: string): void {
    const atMs = Date.parse(at);
    const name = numbers.find((each) => each in values || each in min);
    if (name === undefined) return;
    const [least, most] = repeats === undefined ? [values[name], values[name]] : [min[name], max[name]];
    const set = { atMs, many: repeats ?? 1, least: Number(least), most: Number(most) };
    const sets = this.sets.get(unit);
    if (sets === undefined) this.sets.set(unit, [set]);
    else sets.push(set);
    const [, kind, owner] = /^(pwm|line|led)(\d+)/.exec(unit) ?? [];
    if (owner === undefined) return;
    if (user !== this.#users[Number(owner)]) this.#violation(`${user} has set ${unit}, which is not his (${at})`);
    if (kind !== 'pwm') return;
    const wasWide = repeats !== undefined && atMs - this.#sinceMs < FOLD_MS;
    const bound = policies[wasWide ? 'wide' : this.#inForce] + ROUNDING;
    const ratio = set.most / Number(max.periodNs ?? values.periodNs);
    if (!(ratio <= Math.min(bound, NEVER_ALLOWED)))
      this.#violation(`${user} has set ${unit} to ${ratio} under the policy '${this.#inForce}' (${at})`);
  }
}
