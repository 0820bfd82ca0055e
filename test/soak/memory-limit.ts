import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

/** How the kernel calls the same things, by the version of its control groups. */
interface Version {
  root: string;
  limit: string;
  peak: string;
  /** Takes away what can be taken: pages of files, of programs among them. */
  squeeze: { file: string; text: string };
}

const versions: readonly Version[] = [
  {
    root: '/sys/fs/cgroup',
    limit: 'memory.max',
    peak: 'memory.peak',
    squeeze: { file: 'memory.reclaim', text: '512M' },
  },
  {
    root: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    peak: 'memory.max_usage_in_bytes',
    squeeze: { file: 'memory.force_empty', text: '0' },
  },
];

/** A control group for one process, which has so much memory and no more, where this machine lets us make one. */
export class MemoryLimit {
  readonly #folder: string | undefined;
  readonly #version: Version | undefined;

  constructor(pid: number, bytes: number) {
    const folder = (root: string) => `${root}/postern-soak-${pid}`;
    this.#version = versions.find((version) => limits(folder(version.root), version, pid, bytes));
    this.#folder = this.#version && folder(this.#version.root);
  }

  get isOwn(): boolean {
    return this.#folder !== undefined;
  }

  /** The most that was charged to it, its part of the disk's pages among it. */
  get peakBytes(): number | undefined {
    return this.#version && Number(readFileSync(`${this.#folder}/${this.#version.peak}`, 'utf8'));
  }

  squeeze(): void {
    if (this.#version === undefined) return;
    const { file, text } = this.#version.squeeze;
    try {
      writeFileSync(`${this.#folder}/${file}`, text);
    } catch (error) {
      // It took what there was, and that was less.
      if (!['EAGAIN', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }

  /** After its process has ended. */
  remove(): void {
    if (this.#folder !== undefined) rmdirSync(this.#folder);
  }
}

function limits(folder: string, { limit, peak, squeeze }: Version, pid: number, bytes: number): boolean {
  try {
    mkdirSync(folder);
  } catch {
    return false; // no such version, or not ours to use
  }
  try {
    for (const file of [peak, squeeze.file]) accessSync(`${folder}/${file}`, constants.F_OK);
    writeFileSync(`${folder}/${limit}`, String(bytes));
    writeFileSync(`${folder}/cgroup.procs`, String(pid));
    return true;
  } catch {
    rmdirSync(folder);
    return false;
  }
}
