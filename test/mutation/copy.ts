import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutation } from './mutation.ts';

/** A model that no longer comes to rest would wait forever. */
const PATIENCE_MS = 120_000;

export type Outcome = 'failed' | 'passed' | 'does not run';

/** What a test says of a file that cannot even be read: nobody has noticed a missing check then. */
const MEANS_BROKEN = /SyntaxError|ERR_INVALID_TYPESCRIPT_SYNTAX|ERR_MODULE_NOT_FOUND/;

/** A copy of the tree as it is now, to be changed and thrown away. */
export class Copy implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'postern-mutation-'));

  constructor() {
    const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
    const files = listed.stdout.toString().split('\0');
    for (const file of files.filter((name) => name !== ''))
      cpSync(file, join(this.#directory, file), { force: true, errorOnExist: false });
    symlinkSync(join(process.cwd(), 'node_modules'), join(this.#directory, 'node_modules'));
  }

  /** Runs a test with a mutation, and takes the mutation back. */
  async tryOut({ file, text, instead, test }: Mutation): Promise<Outcome> {
    const path = join(this.#directory, file);
    const whole = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      whole.replace(text, () => instead),
    );
    try {
      return await this.run(test);
    } finally {
      writeFileSync(path, whole);
    }
  }

  run(test: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, ['--test', '--test-reporter=tap', test], {
        cwd: this.#directory,
        // What chance is to find it has all its chances to find.
        env: { ...process.env, POSTERN_TEST_RUNS: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PATIENCE_MS,
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (bytes: Buffer) => {
          said += bytes.toString();
        });
      child.on('close', (code) => {
        if (code === 0) resolve('passed');
        else resolve(MEANS_BROKEN.test(said) ? 'does not run' : 'failed');
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
