/** A host program of the firmware that answers each line with a line; kept running, so that thousands of cases cost no start. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class LineProgram {
  readonly #child;
  readonly #lines;
  #stderr = '';

  constructor(path: string) {
    this.#child = spawn(path, { stdio: 'pipe' });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    // A program that ended is told by what it no longer answers.
    this.#child.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * The answers to some lines, one for each.
   * @throws Error with what the program said on standard error, where it ended: the sanitizers' report
   */
  async ask(lines: readonly string[]): Promise<string[]> {
    this.#child.stdin.write(`${lines.join('\n')}\n\n`);
    const answers: string[] = [];
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) {
        await this.#ended();
        throw new Error(`it ended after ${answers.length} of ${lines.length} answers:\n${this.#stderr}`);
      }
      if (value === '') return answers;
      answers.push(value);
    }
  }

  /** @throws Error if it does not end well: a leak is told at the end */
  async end(): Promise<void> {
    this.#child.stdin.end();
    const code = await this.#ended();
    if (code !== 0) throw new Error(`it ended with ${code}:\n${this.#stderr}`);
  }

  async #ended(): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    return new Promise((resolve) => this.#child.once('close', resolve));
  }
}
