/** A broker as root on this kernel's real devices, and accounts that use it: for guest tests. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout, copyProgram } from '../../sim/demo/program.ts';

export interface Outcome {
  status: number | null;
  out: string;
  err: string;
}

const PATIENCE_MS = 20_000;

export class Session {
  readonly directory = mkdtempSync('/tmp/postern-session-');
  readonly socket = join(this.directory, 'run', 'postern.sock');
  readonly auditPath = join(this.directory, 'audit.jsonl');
  #broker: ChildProcess | undefined;
  log = '';

  constructor(policy: object) {
    chmodSync(this.directory, 0o755);
    mkdirSync(join(this.directory, 'run'));
    copyProgram(join(this.directory, 'node'), join(this.directory, 'program'));
    this.writePolicy(policy);
    writeFileSync(join(this.directory, 'authorized_keys'), '');
  }

  writePolicy(policy: object): void {
    writeFileSync(join(this.directory, 'policy.json'), JSON.stringify(policy, null, 2));
  }

  /** Makes an account with a home and a key of its own, and enrols the key as root does: by `postern key trust`. */
  addUser(name: string, groups: readonly string[] = []): void {
    for (const group of groups) spawnSync('groupadd', ['-f', group]);
    execFileSync('useradd', [
      '--create-home',
      '--home-dir',
      join(this.directory, name),
      ...(groups.length > 0 ? ['--groups', groups.join(',')] : []),
      name,
    ]);
    const made = this.as(name, ['key', 'new']);
    if (made.status !== 0) throw new Error(made.err);
    const key = join(this.directory, name, '.config/postern/id_ed25519.pub');
    const trusted = this.as('root', ['key', 'trust', name, key, '--file', join(this.directory, 'authorized_keys')]);
    if (trusted.status !== 0) throw new Error(trusted.err);
  }

  async start(): Promise<void> {
    const at = (name: string) => join(this.directory, name);
    const args = [
      '--policy',
      at('policy.json'),
      '--socket',
      this.socket,
      '--state',
      this.directory,
      '--audit',
      this.auditPath,
      '--socket-mode',
      '666',
    ];
    const broker = spawn(process.execPath, [join(checkout, 'broker/main.ts'), ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    broker.stderr.on('data', (text: Buffer) => {
      this.log += String(text);
    });
    this.#broker = broker;
    await this.until(() => existsSync(this.socket) && this.log.includes('serving'));
  }

  /** The words of the command line that runs `postern` as a user. */
  command(user: string, args: readonly string[]): [string, string[]] {
    const program = [join(this.directory, 'node'), join(this.directory, 'program/cli/main.ts'), ...args];
    if (user === 'root') return [program[0] as string, program.slice(1)];
    return [
      'setpriv',
      [
        '--reuid',
        user,
        '--regid',
        user,
        '--init-groups',
        '--reset-env',
        'env',
        `POSTERN_SOCKET=${this.socket}`,
        ...program,
      ],
    ];
  }

  as(user: string, args: readonly string[]): Outcome {
    const [file, words] = this.command(user, args);
    const { status, stdout, stderr } = spawnSync(file, words, {
      encoding: 'utf8',
      env: { ...process.env, POSTERN_SOCKET: this.socket },
      cwd: this.directory,
    });
    return { status, out: stdout, err: stderr };
  }

  spawnAs(user: string, args: readonly string[]): ChildProcess {
    const [file, words] = this.command(user, args);
    return spawn(file, words, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, POSTERN_SOCKET: this.socket },
      cwd: this.directory,
    });
  }

  async until(holds: () => boolean): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !holds(); await sleep(20))
      if (Date.now() > end) throw new Error(`waited in vain; the broker's log:\n${this.log}`);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const broker = this.#broker;
    if (broker === undefined || broker.exitCode !== null) return;
    const closed = new Promise((resolve) => broker.once('close', resolve));
    broker.kill(signal);
    await closed;
  }
}

/** A PWM channel's files, as root reads them past the broker. */
export function sysfsState(chip: string, channel: number): string[] {
  return ['enable', 'period', 'duty_cycle', 'polarity'].map((name) =>
    readFileSync(`/sys/class/pwm/${chip}/pwm${channel}/${name}`, 'utf8').trim(),
  );
}
