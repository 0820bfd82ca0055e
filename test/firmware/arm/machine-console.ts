/** The firmware on a machine of QEMU, and its console. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ConsoleMachine } from '../../../tools/firmware/cortex-images.ts';
import { consoleCommand } from '../../../tools/firmware/cortex-m.ts';

export type Fields = Readonly<Record<string, unknown>>;

interface Said extends Fields {
  readonly id?: number | null;
  readonly event?: string;
  readonly result?: Fields;
  readonly error?: Fields;
}

export class MachineConsole {
  readonly events: Said[] = [];
  readonly #child;
  readonly #ended: Promise<unknown>;
  readonly #waiting: ((said: Said) => void)[] = [];
  readonly #booted: Promise<unknown>;
  #id = 0;
  #stderr = '';

  constructor(machine: ConsoleMachine) {
    const [program, args] = consoleCommand(machine);
    this.#child = spawn(program, args, { stdio: 'pipe' });
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    const lines = createInterface({ input: this.#child.stdout });
    this.#booted = new Promise((resolve) => lines.once('line', resolve));
    lines.on('line', (line) => {
      const said = JSON.parse(line) as Said;
      if (said.event === undefined) this.#waiting.shift()?.(said);
      else this.events.push(said);
    });
  }

  /** The answer to a line, whatever it is. @throws Error with what QEMU said, if it has ended */
  async line(text: string | Uint8Array): Promise<Said> {
    // A UART that is not set up yet hears nothing.
    await Promise.race([this.#booted, this.#ended]);
    const answered = new Promise<Said>((resolve) => this.#waiting.push(resolve));
    this.#child.stdin.write(text);
    this.#child.stdin.write('\n');
    const said = await Promise.race([answered, this.#ended.then(() => undefined)]);
    if (said === undefined) throw new Error(`QEMU ended before an answer: ${this.#stderr}`);
    return said;
  }

  /** What a method gives. */
  async ask(method: string, fields: Fields = {}): Promise<Fields> {
    const id = ++this.#id;
    const { id: answered, result, error } = await this.line(JSON.stringify({ id, method, ...fields }));
    assert.deepEqual({ answered, error }, { answered: id, error: undefined });
    assert.ok(result);
    return result;
  }

  /** Asks until what it gives is so; a test's own time-out is the limit. */
  async until(method: string, isSo: (result: Fields) => boolean): Promise<Fields> {
    for (;;) {
      const result = await this.ask(method);
      if (isSo(result)) return result;
    }
  }

  async end(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }
}
