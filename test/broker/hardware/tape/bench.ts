import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenMode, Os } from '../../../../broker/hardware/os.ts';
import { mtio } from '../../../../contract/profiles/shipped/mtio.ts';
import { answered, ProfiledNode } from '../profiled-node.ts';

export interface TapeTraits {
  /** Lengths of blocks that the drive takes, in bytes. */
  readonly least: number;
  readonly most: number;
  /** How many bytes of a block it really keeps; the others come back as zeros. */
  readonly keeps: number;
}

export interface TapeFixture {
  readonly os: Os;
  /** /dev/nstN and /dev/stN of a drive with a tape that may be written to. */
  readonly path: string;
  readonly rewindingPath: string;
  /** Takes the loaded tape near to its end: what is left has room for some blocks of 512 bytes, and for file marks. */
  goNearTheEnd(tape: Tape): Promise<void>;
  unplug(): void;
  plug(): void | Promise<void>;
  end?(): void | Promise<void>;
}

const ALWAYS_SET = new Set(['online', 'immediateReport']);

/** An open drive. Where the kernel says no, the answer is the name of its errno. */
export class Tape {
  readonly #node: ProfiledNode;
  readonly #most: number;

  private constructor(node: ProfiledNode, most: number) {
    this.#node = node;
    this.#most = most;
  }

  static async open(os: Os, path: string, traits: TapeTraits, mode: OpenMode = 'read-write'): Promise<Tape> {
    return new Tape(await ProfiledNode.open(os, path, mtio, mode), traits.most);
  }

  /** By the profile's name of the operation. */
  async op(op: string, count = 1): Promise<string> {
    return String(await answered(this.#node.ask('operate', { op, count }).then(() => 'done')));
  }

  /** The operations one after the other; all must succeed. */
  async run(...ops: readonly (string | readonly [op: string, count: number])[]): Promise<void> {
    for (const entry of ops) {
      const [op, count] = typeof entry === 'string' ? [entry, 1] : entry;
      assert.equal(await this.op(op, count), 'done', `${op} ${count}`);
    }
  }

  write(bytes: Uint8Array): Promise<number | string> {
    return answered(this.#node.write(bytes));
  }

  /** Blocks, and `mark` for a file mark; all must succeed. */
  async put(...items: readonly (Uint8Array | 'mark')[]): Promise<void> {
    for (const item of items)
      if (item === 'mark') await this.run('writeFileMarks');
      else assert.equal(await this.write(item), item.length);
  }

  /** A block as text of hexadecimal digits; empty: no bytes. */
  async read(most = this.#most): Promise<string> {
    const answer = await answered(this.#node.read(most));
    return typeof answer === 'string' ? answer : hex(answer);
  }

  /** `file/block`, and which of the status flags are set that are not always. */
  async where(): Promise<string> {
    const { file, block, status } = await this.#node.ask('status');
    assert.ok(Array.isArray(status));
    return [`${file}/${block}`, ...status.filter((flag) => !ALWAYS_SET.has(flag))].join(' ');
  }

  async status(): Promise<Record<string, unknown>> {
    return this.#node.ask('status');
  }

  async flags(): Promise<unknown[]> {
    const { status } = await this.#node.ask('status');
    assert.ok(Array.isArray(status));
    return status;
  }

  /** As the drive counts blocks and marks. */
  async position(): Promise<unknown> {
    const answer = await answered(this.#node.ask('position'));
    return typeof answer === 'string' ? answer : answer.block;
  }

  async close(): Promise<string> {
    return String(await answered(this.#node.close().then(() => 'done')));
  }
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What a part of the suite is given: how to define a test, and what a test of it may use. */
export interface TapeSuite {
  /** Its tape is open, rewound, and has blocks of any length. */
  test(what: string, body: (bench: TapeBench) => Promise<void>): void;
  readonly traits: TapeTraits;
  /** A block that this drive keeps, of bytes that depend on the seed. */
  block(length: number, seed?: number): Uint8Array;
}

export interface TapeBench extends TapeFixture {
  readonly tape: Tape;
  /** Another descriptor of the drive. @throws OsError */
  open(path?: string, mode?: OpenMode): Promise<Tape>;
}

export function tapeSuiteOf(traits: TapeTraits, make: () => TapeFixture | Promise<TapeFixture>): TapeSuite {
  return {
    traits,
    block: (length, seed = length) =>
      Uint8Array.from({ length }, (_, at) => (at < traits.keeps ? (seed + 7 * at) & 0xff : 0)),
    test: (what, body) =>
      it(what, async () => {
        const fixture = await make();
        const opened: Tape[] = [];
        const open = async (path = fixture.path, mode: OpenMode = 'read-write') => {
          const tape = await Tape.open(fixture.os, path, traits, mode);
          opened.push(tape);
          return tape;
        };
        try {
          const tape = await open();
          await tape.run(['setBlockSize', 0], 'rewind');
          await body({ ...fixture, tape, open });
        } finally {
          for (const tape of opened) await tape.close();
          await fixture.end?.();
        }
      }),
  };
}
