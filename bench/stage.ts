import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { generateKey, nodeEd25519, Postern } from '../client/main.ts';

export const checkout = fileURLToPath(new URL('..', import.meta.url));

const PATIENCE_MS = 20_000;

/** Where a broker is benched: a folder of its own, with a policy for this user, a key, and a broker process that serves. */
export class Stage implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  readonly socket = join(this.directory, 'postern.sock');
  readonly key = join(this.directory, 'id_ed25519');
  #broker: ChildProcess | undefined;
  #log = '';

  /** @param program of the broker and its arguments, for this folder; its standard error has the log */
  static async set(policy: object, program: (stage: Stage) => Program = simulated): Promise<Stage> {
    const stage = new Stage();
    await generateKey(stage.key, 'bench');
    const enrolled = `user="${userInfo().username}" ${readFileSync(`${stage.key}.pub`, 'utf8')}`;
    writeFileSync(join(stage.directory, 'authorized_keys'), enrolled);
    writeFileSync(join(stage.directory, 'policy.json'), JSON.stringify(policy));
    const { args, environment = {}, channel = false } = program(stage);
    const broker = spawn(process.execPath, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe', ...(channel ? (['ipc'] as const) : [])],
    });
    stage.#broker = broker;
    broker.stderr?.on('data', (text: Buffer) => {
      stage.#log += String(text);
    });
    try {
      await stage.#serves();
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
    return stage;
  }

  get broker(): ChildProcess {
    if (this.#broker === undefined) throw new Error('the broker was not started');
    return this.#broker;
  }

  connect(): Promise<Postern> {
    return Postern.connect({ socket: this.socket, key: this.key, brokerKey: this.#brokerKey, ed25519: nodeEd25519 });
  }

  /** What a command is told, to find the broker and the key. */
  get environment(): Readonly<Record<string, string>> {
    return { POSTERN_SOCKET: this.socket, POSTERN_KEY: this.key, XDG_CONFIG_HOME: '', HOME: this.directory };
  }

  get #brokerKey(): string {
    return readFileSync(join(this.directory, 'broker_key.pub'), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const broker = this.#broker;
    if (broker !== undefined && broker.exitCode === null && broker.signalCode === null) {
      const ended = new Promise((resolve) => broker.once('close', resolve));
      broker.kill('SIGTERM');
      await ended;
    }
    rmSync(this.directory, { recursive: true });
  }

  async #serves(): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !this.#log.includes('serving '); await sleep(20))
      if (Date.now() > end || this.broker.exitCode !== null)
        throw new Error(`the broker does not serve; its log:\n${this.#log}`);
  }
}

/** How to start a broker. */
export interface Program {
  args: string[];
  environment?: Readonly<Record<string, string>>;
  /** Whether it talks with this process as one that was forked. */
  channel?: boolean;
}

/** A broker on the simulated kernel. */
export const simulated = ({ directory }: Stage): Program => ({ args: [join(checkout, 'sim/main.ts'), directory] });
