/** Runs command lines in this process, or as processes of their own. */
import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { run } from '../../cli/run.ts';
import { command } from '../command.ts';
import { keptCompiled } from '../kept-compiled.ts';
import { within } from '../patience.ts';

export interface Outcome {
  status: number | null;
  out: string;
  err: string;
  /** What went to standard output as bytes, in the same process. */
  bytes?: Buffer;
}

/** In this process, without a terminal. The client reads its environment from this process: name socket and key. */
export async function runHere(words: readonly string[], input: string | Buffer = ''): Promise<Outcome> {
  const outcome: Outcome = { status: null, out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    isTerminal: false,
    write: (text: string) => {
      outcome[name] += text;
    },
  });
  const chunks: Buffer[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      setImmediate(done);
    },
  });
  const streams = {
    out: sink('out'),
    err: sink('err'),
    input: Readable.from(input.length === 0 ? [] : [input]),
    output,
  };
  outcome.status = await run(words, process.env, streams);
  return chunks.length === 0 ? outcome : { ...outcome, bytes: Buffer.concat(chunks) };
}

export interface Running {
  /** Of the `postern` process. */
  pid: number;
  kill(signal: NodeJS.Signals): void;
  /** What it printed so far. */
  readonly outcome: Outcome;
  write(text: string): void;
  /** Stops reading what it prints, as `| head` does. */
  hangUp(): void;
  /** Closes its input and waits for its end. */
  ended(): Promise<Outcome>;
}

export function start(words: readonly string[], env: Record<string, string>, program = command): Running {
  const child = spawn(process.execPath, [program, ...words], { env: { ...keptCompiled(), ...env }, stdio: 'pipe' });
  const outcome: Outcome = { status: null, out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    outcome.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    outcome.err += text;
  });
  const closed = new Promise<Outcome>((resolve) => {
    child.on('close', (status) => resolve(Object.assign(outcome, { status })));
  });
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    outcome,
    write: (text) => void child.stdin.write(text),
    hangUp: () => void child.stdout.destroy(),
    ended() {
      child.stdin.end();
      return closed;
    },
  };
}

export const runProcess = (words: readonly string[], env: Record<string, string>): Promise<Outcome> =>
  start(words, env).ended();

/** Another build of the command. */
export const runProgram = (program: string, words: readonly string[], env: Record<string, string>): Promise<Outcome> =>
  start(words, env, program).ended();

/** Waits until something holds, a minute at most: a machine may have much else to do. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + within(60_000);
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
