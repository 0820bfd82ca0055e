import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Lateness } from '../../contract/schedule/lateness.ts';
import type { Line } from './line.ts';

const source = fileURLToPath(new URL('bare.c', import.meta.url));
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** What one run is to do: so many events, each a write, so long after one another. */
export interface Pace {
  readonly events: number;
  readonly periodNs: number;
  /** SCHED_FIFO; undefined: none. */
  readonly priority?: number | undefined;
  /** The processor that it is kept on; undefined: any. */
  readonly cpu?: number | undefined;
  /** 0: sleeps all the way. */
  readonly spinNs: number;
  /** Later than this is late. */
  readonly toleranceNs?: number;
}

export interface Kept {
  readonly lateness: Lateness;
  /** Time on a CPU that the whole run took. */
  readonly cpuNs: number;
}

/** The bare program in C, compiled with the machine's compiler. */
export class Bare implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'postern-bench-bare-'));
  readonly #program = join(this.#directory, 'bare');

  /** @returns undefined, and says so: this machine has no compiler */
  static compile(): Bare | undefined {
    const bare = new Bare();
    const { status, error, stderr } = spawnSync('cc', ['-O2', '-o', bare.#program, source], { encoding: 'utf8' });
    if (status === 0) return bare;
    bare[Symbol.dispose]();
    if (error === undefined) throw new Error(`${source} does not compile:\n${stderr}`);
    process.stderr.write('bench: no C compiler (cc) here: figures stand alone, without the bare program beside them\n');
    return undefined;
  }

  /** @throws Error with what the program said: that it may have no priority, say */
  run({ events, periodNs, spinNs, priority = 0, cpu = -1, toleranceNs }: Pace, line: Line): Kept {
    const numbers = [events, periodNs, spinNs, priority, cpu].map((number) => String(Math.round(number)));
    const states = line.states.map((bytes) => Buffer.from(bytes).toString('hex'));
    const { status, stdout, stderr } = spawnSync(this.#program, [...numbers, String(line.request), ...states], {
      encoding: 'latin1',
      maxBuffer: MOST_OUTPUT_BYTES,
      stdio: ['ignore', 'pipe', 'pipe', line.fd],
    });
    if (status !== 0) throw new Error(stderr.trim() || `the bare program ended with ${status}`);
    const [cpuNs = Number.NaN, ...late] = stdout.trimEnd().split('\n').map(Number);
    const lateness = new Lateness('bare', toleranceNs);
    for (const ns of late) lateness.record(ns);
    return { lateness, cpuNs };
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true });
  }
}
