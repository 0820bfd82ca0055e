import { Refusal } from '../../contract/errors.ts';
import { DEFAULT_BLOCK_BYTES, type IoctlEntry } from '../../contract/policy/entries.ts';
import type { Profile } from '../../contract/profiles/profile.ts';
import type { OpenNode } from '../hardware/node/open-node.ts';
import type { Os, Timer } from '../hardware/os.ts';
import type { Blocks } from '../nodes/blocks.ts';
import type { Session } from '../session.ts';
import { Unit, type UnitFacts, type UnitPlace } from '../unit.ts';

/** A call that has not come back from the kernel in its time. */
export interface Blocked {
  request: string;
  /** The wall's time. */
  sinceMs: number;
  /** Of `performance.now()`. */
  enteredMs: number;
}

/** As ISO 8601. */
export const sinceOf = ({ sinceMs }: Blocked): string => new Date(sinceMs).toISOString();

/** A path that the fail-safe's table can hold as one word. */
const PLAIN_PATH = /^\/dev\/[!-~]+$/;

/** A device node with a profile: one descriptor, one call at a time. */
export class NodeUnit extends Unit {
  place: UnitPlace;
  entry: IoctlEntry;
  profile: Profile;
  isPlugged = false;
  /** An input device that has keys to type with, or has not said yet what it is. */
  typesKeys = true;
  /** The path without links. */
  identity: string | undefined;
  /** Open from its first use until nobody has used it for a while. */
  node: OpenNode | undefined;
  /** Who has done more than look since it was opened. It stays open for them: to close a tape is to write a mark, or to rewind it. */
  readonly users = new Set<Session>();
  /** Closes it, when nobody uses it. */
  idle: Timer | undefined;
  lastUsedNs = 0n;
  /** Undefined: every call has come back in time. */
  blocked: Blocked | undefined;
  /** Told when a call blocks, by those that wait for their turn behind it. */
  readonly waiting = new Set<(blocked: Blocked) => void>();
  /** A block that is larger than a frame, on its way in parts. */
  blocks: Blocks | undefined;

  readonly #os: Os;

  constructor(device: string, entry: IoctlEntry, profile: Profile, os: Os) {
    super(`node ${entry.path} ${[entry.profile, entry.subsystem ?? ''].join(' ').trim()}`);
    this.place = { name: device, device };
    this.entry = entry;
    this.profile = profile;
    this.#os = os;
  }

  take({ place, entry, profile }: NodeUnit): void {
    this.place = place;
    this.entry = entry;
    this.profile = profile;
  }

  look(): void {
    this.identity = this.#os.realPath(this.entry.path);
    this.isPlugged = this.identity !== undefined;
  }

  get maxBlockBytes(): number {
    return this.entry.maxBlockBytes ?? DEFAULT_BLOCK_BYTES;
  }

  get isOpen(): boolean {
    return this.node !== undefined;
  }

  /** @throws Refusal `unavailable` while it is unplugged */
  mustBePlugged(): void {
    if (this.isPlugged) return;
    throw new Refusal('unavailable', `${this.name} is not there: the kernel has no ${this.entry.path} now`, {
      device: this.name,
    });
  }

  facts(): UnitFacts | undefined {
    if (!this.isPlugged) return undefined;
    return { path: this.entry.path, backend: this.profile.name, open: this.node !== undefined };
  }

  get safeWords(): string {
    const { safe = [] } = this.entry;
    if (safe.length === 0) return 'as it is';
    return safe
      .map(({ request, fields = {} }) =>
        [request, ...Object.entries(fields).map(([name, value]) => `${name} ${value}`)].join(' '),
      )
      .join(', ');
  }

  failSafeLine(): string | undefined {
    if (this.entry.safe === undefined) return undefined;
    if (!PLAIN_PATH.test(this.entry.path))
      throw new Refusal('unavailable', `the fail-safe cannot name ${this.entry.path}: it has unusual characters`);
    return this.id;
  }
}
