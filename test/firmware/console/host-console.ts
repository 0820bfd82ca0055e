/** The firmware as a program of this machine on virtual time, and its console. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { sanitized } from '../../../tools/firmware/compile.ts';
import { hostFirmware } from '../../../tools/firmware/host-firmware.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What it says by itself: events, and what is watched. */
export type Notice = Fields & { readonly ms: number };

interface Answer {
  readonly id: number | null;
  readonly result?: Fields;
  readonly error?: Fields & { readonly code: string; readonly message: string };
}

export class HostConsole {
  /** In their order. */
  readonly notices: Notice[] = [];
  readonly #child;
  readonly #answers: ((answer: Answer) => void)[] = [];
  readonly #ended: Promise<number | null>;
  #id = 0;
  #isEnding = false;
  #stderr = '';

  constructor(words: readonly string[] = [], cylinders = 8) {
    const program = hostFirmware({ cylinders, flags: sanitized });
    this.#child = spawn(program, ['--clock', 'virtual', ...words], { stdio: 'pipe' });
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#take(line));
  }

  #take(line: string): void {
    // What it was saying when its input ended may be cut.
    if (this.#isEnding) return;
    const said = JSON.parse(line) as Answer | Notice;
    if ('ms' in said) this.notices.push(said);
    else this.#answers.shift()?.(said);
  }

  /** Bytes for its line, as they are. */
  write(bytes: string | Uint8Array): void {
    this.#child.stdin.write(bytes);
  }

  /** The answer to a line, whatever it is. @throws Error with the sanitizers' report, if it has ended */
  async line(text: string | Uint8Array): Promise<Answer> {
    const answered = new Promise<Answer>((resolve) => this.#answers.push(resolve));
    this.write(text);
    this.write('\n');
    const first = await Promise.race([answered, this.#ended]);
    if (typeof first === 'object' && first !== null) return first;
    throw new Error(`it ended with ${first} before its answer:\n${this.#stderr}`);
  }

  /** What a method gives. */
  async ask(method: string, fields: Fields = {}): Promise<Fields> {
    const id = ++this.#id;
    const { result, error, ...answer } = await this.line(JSON.stringify({ id, method, ...fields }));
    assert.deepEqual(error, undefined);
    assert.equal(answer.id, id);
    assert.ok(result);
    return result;
  }

  /** How a method fails, without its message. */
  async fails(method: string, fields: Fields = {}): Promise<Fields> {
    const { result, error } = await this.line(JSON.stringify({ id: ++this.#id, method, ...fields }));
    assert.equal(result, undefined);
    assert.ok(error);
    const { message, ...rest } = error;
    assert.ok(message.length > 5, message);
    return rest;
  }

  /** Lets time pass: it has when what is asked next is answered. */
  run(ms: number): void {
    this.write(`@run ${ms}\n`);
  }

  async value(name: string): Promise<unknown> {
    return (await this.ask('get', { name })).value;
  }

  /** @returns what it said on standard error */
  async end(): Promise<string> {
    this.#isEnding = true;
    this.#child.stdin.end();
    const code = await this.#ended;
    assert.equal(code, 0, this.#stderr);
    return this.#stderr;
  }
}
