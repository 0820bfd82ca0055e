/** Kept of each user, by lines and by characters, and of how many users: 8 MiB at the most. */
const MAX_LINES = 200;
const MAX_CHARACTERS = 128 * 1024;
const MAX_USERS = 64;

interface Kept {
  lines: string[];
  characters: number;
}

/**
 * Each user's latest lines of the audit log, since the broker started. They are kept in memory: the file is root's, and is not read
 * whenever anybody asks.
 */
export class OwnLines {
  /** By uid, whoever was quiet for longest first. */
  readonly #users = new Map<number, Kept>();

  add(uid: number, line: string): void {
    const kept = this.#users.get(uid) ?? { lines: [], characters: 0 };
    this.#users.delete(uid);
    this.#users.set(uid, kept);
    kept.lines.push(line);
    kept.characters += line.length;
    while (kept.lines.length > MAX_LINES || (kept.characters > MAX_CHARACTERS && kept.lines.length > 1))
      kept.characters -= kept.lines.shift()?.length ?? 0;
    const [quietest = uid] = this.#users.keys();
    if (this.#users.size > MAX_USERS) this.#users.delete(quietest);
  }

  /** The last `count`, as they are in the file. */
  tail(uid: number, count: number): string[] {
    return this.#users.get(uid)?.lines.slice(-count) ?? [];
  }
}
