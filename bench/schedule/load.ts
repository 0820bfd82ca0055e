import { type ChildProcess, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { Missing } from '../missing.ts';

/** The processor that is measured on. */
export const MEASURED_CPU = cpus().length - 1;

/** Keeps every other processor busy. */
export class Load implements Disposable {
  readonly #programs: ChildProcess[];

  constructor() {
    const others = [...cpus().keys()].filter((cpu) => cpu !== MEASURED_CPU);
    this.#programs = others.map((cpu) =>
      spawn('taskset', ['-c', String(cpu), process.execPath, '-e', 'for(;;);'], { stdio: 'ignore' }),
    );
    if (this.#programs.length === 0) throw new Missing('needs a second processor');
  }

  [Symbol.dispose](): void {
    for (const program of this.#programs) program.kill('SIGKILL');
  }
}
