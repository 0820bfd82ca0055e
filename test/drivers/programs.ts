/** Drivers as processes of their own, at a broker in this process that takes them for carol. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateKey } from '../../client/keys-node.ts';
import { formatAuthorizedKey } from '../../contract/keys.ts';
import { type Setting, TestBroker } from '../broker/harness.ts';
import { carol, everybody } from '../broker/people.ts';
import { until } from '../cli/harness.ts';
import { command } from '../command.ts';
import { keptCompiled } from '../kept-compiled.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Program extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it wrote to its standard error so far. */
  readonly log: string;
  /** Waits until its log has this. */
  says(text: string | RegExp): Promise<void>;
  /** Its exit status. */
  ended: Promise<number | null>;
}

/** A broker with a key in a file for carol's programs. */
export async function brokerForPrograms(setting: Setting): Promise<TestBroker> {
  const broker = await TestBroker.start(setting);
  const home = join(broker.directory, 'home');
  mkdirSync(home);
  const key = await generateKey(join(home, 'key'), 'carol');
  const enrolments = [
    ...everybody.map(({ enrolment }) => enrolment),
    formatAuthorizedKey({ ...key, user: carol.name }),
  ];
  broker.write('authorized_keys', enrolments.map((line) => `${line}\n`).join(''));
  broker.broker.reload();
  return broker;
}

/** Runs a program of the project: `examples/scale.ts`, `cli/main.ts`. Resolves when it has knocked at the broker, if it does. */
export async function run(broker: TestBroker, path: string, ...words: string[]): Promise<Program> {
  const home = join(broker.directory, 'home');
  const env = {
    PATH: process.env.PATH,
    POSTERN_SOCKET: broker.socket,
    POSTERN_KEY: join(home, 'key'),
    POSTERN_UID: String(carol.uid),
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    NO_COLOR: '1',
    ...keptCompiled(),
  };
  return broker.admit(carol, async () => {
    const program = path === 'cli/main.ts' ? command : join(root, path);
    const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (text: Buffer) => {
      log += String(text);
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    return {
      child,
      get log() {
        return log;
      },
      says: async (text) => {
        const said = () => (typeof text === 'string' ? log.includes(text) : text.test(log));
        await until(said, `it says ${text}`).catch((error: Error) => {
          throw new Error(`${error.message}; it has said: ${log}`);
        });
      },
      ended,
      async [Symbol.asyncDispose]() {
        child.kill('SIGTERM');
        await ended;
      },
    };
  });
}
