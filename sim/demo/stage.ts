import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { dialects } from '../ecu/dialect.ts';
import { iniOf } from '../ecu/ini.ts';
import { checkout, copyProgram, hostFirmware } from './program.ts';

/** What one command printed, and how it ended. */
export interface Outcome {
  status: number | null;
  out: string;
  err: string;
}

export const instrumentNames = ['psu0', 'ecu0', 'engine0'] as const;
export type InstrumentName = (typeof instrumentNames)[number];

/** What the engine controller's driver reads it by, in the stage's folder. */
export const DEFINITION = 'microsquirt.ini';

interface Account {
  name: string;
  uid: number;
  gid: number;
}

const LOOK_MS = 20;
const MOST_LOOKS = 6000;

/**
 * Where the demo plays: a folder with a policy, keys, a broker on the simulated kernel, drivers for its instruments, and an ordinary user. Run by
 * root, the broker is root, the drivers are `daemon` and the user is `nobody`, with a copy of the program that they can read; otherwise
 * all of them are you.
 */
export class Stage {
  readonly directory = mkdtempSync('/tmp/postern-demo-');
  readonly client: Account;
  readonly #driver: Account;
  readonly #node: string;
  readonly #program: string;
  #broker: ChildProcess;
  readonly #children = new Set<ChildProcess>();
  /** The program that engine0 is; undefined: it is its model. */
  readonly firmware: string | undefined;
  brokerLog = '';
  driverLog = '';

  private constructor(firmware: string | undefined) {
    this.firmware = firmware;
    const me = userInfo();
    const split = me.uid === 0;
    const myself = { name: me.username, uid: me.uid, gid: me.gid };
    this.client = split ? accountOf('nobody') : myself;
    this.#driver = split ? accountOf('daemon') : myself;
    execFileSync('chmod', ['755', this.directory]);
    this.#node = split ? this.path('node') : process.execPath;
    this.#program = split ? this.path('program') : checkout;
    if (split) copyProgram(this.#node, this.#program);
    this.#writePolicy();
    writeFileSync(this.path(DEFINITION), iniOf(dialects.microsquirt, { protocol: 'envelope', reads: 'scattered' }));
    const keys = [this.#enrol('home', this.client), this.#enrol('driver', this.#driver)];
    writeFileSync(this.path('authorized_keys'), keys.join(''));
    this.#broker = this.#startBroker();
  }

  #startBroker(): ChildProcess {
    const engine = this.firmware === undefined ? [] : ['--firmware', this.firmware];
    const broker = spawn(process.execPath, [join(checkout, 'sim/main.ts'), this.directory, ...engine], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    broker.stderr?.on('data', (text: Buffer) => {
      this.brokerLog += String(text);
    });
    return broker;
  }

  /** @param instruments whose drivers are wanted */
  static async set(instruments: readonly InstrumentName[] = instrumentNames): Promise<Stage> {
    const stage = new Stage(instruments.includes('engine0') ? await hostFirmware() : undefined);
    await stage.#untilServing().catch(async (error: unknown) => {
      await stage.strike();
      throw error;
    });
    for (const instrument of instruments) stage.#drive(instrument);
    return stage;
  }

  #untilServing(): Promise<void> {
    const before = this.brokerLog.length;
    return this.until(
      () => existsSync(this.socket) && this.brokerLog.slice(before).includes('serving'),
      'the broker serves',
    );
  }

  get socket(): string {
    return this.path('postern.sock');
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** What a client needs to be told, for people who go on by themselves. */
  get environment(): Record<string, string> {
    return this.#environmentIn('home');
  }

  #environmentIn(home: string): Record<string, string> {
    return {
      POSTERN_SOCKET: this.socket,
      POSTERN_KEY: this.path(`${home}/id_ed25519`),
      HOME: this.path(home),
      XDG_CONFIG_HOME: '',
    };
  }

  /** How the ordinary user starts the command. */
  get program(): string {
    return `${this.#node} ${join(this.#program, 'cli/main.ts')}`;
  }

  /** How to start the command by hand. */
  get commandLine(): string {
    const { uid, gid } = this.client;
    const asClient = uid === process.getuid?.() ? '' : `setpriv --reuid=${uid} --regid=${gid} --clear-groups `;
    return `${asClient}${this.program}`;
  }

  /** Runs one `postern` command as the ordinary user. */
  postern(args: readonly string[], input = ''): Promise<Outcome> {
    return outcomeOf(this.start(args), input);
  }

  /** Runs one `postern` command as whoever runs the broker. */
  asOwner(args: readonly string[]): Promise<Outcome> {
    return outcomeOf(spawn(process.execPath, [join(checkout, 'cli/main.ts'), ...args]), '');
  }

  /** The broker reads its policy again. */
  reload(): void {
    this.#broker.kill('SIGHUP');
  }

  /** The broker dies, on hardware that dies with it. */
  async killBroker(): Promise<void> {
    this.#broker.kill('SIGKILL');
    await ended(this.#broker);
  }

  /** Another broker in the place of one that is dead. */
  async startBroker(): Promise<void> {
    this.#broker = this.#startBroker();
    await this.#untilServing();
  }

  /** Somebody does something to the hardware: `button down`, as sim/hands.ts knows it. */
  hand(line: string): void {
    this.#broker.stdin?.write(`${line}\n`);
  }

  /** Starts one `postern` command as the ordinary user. */
  start(args: readonly string[]): ChildProcess {
    return this.#startAs(this.client, 'home', args);
  }

  /** Runs one `postern` command as the ordinary user, on the terminal that the demo is on. */
  async onTerminal(args: readonly string[]): Promise<void> {
    await ended(this.#startAs(this.client, 'home', args, 'inherit'));
  }

  /** An instrument's driver, as a system would run it: by a user of its own, and again when it ends. */
  #drive(instrument: InstrumentName): void {
    const words = instrument === 'ecu0' ? ['--option', `ini=${this.path(DEFINITION)}`] : [];
    const driver = this.#startAs(this.#driver, 'driver', ['drive', instrument, '--supervise', ...words]);
    driver.stderr?.on('data', (text: Buffer) => {
      this.driverLog += String(text);
    });
  }

  #startAs(
    { uid, gid }: Account,
    home: string,
    args: readonly string[],
    stdio: 'pipe' | 'inherit' = 'pipe',
  ): ChildProcess {
    const identity = process.getuid?.() === 0 ? { uid, gid } : {};
    const child = spawn(this.#node, [join(this.#program, 'cli/main.ts'), ...args], {
      cwd: this.path(home),
      env: {
        PATH: process.env.PATH,
        TERM: process.env.TERM,
        ...this.#environmentIn(home),
        XDG_RUNTIME_DIR: this.path(home), // where a lease that is killed leaves its door
        ...inherited('NO_COLOR', 'NODE_COMPILE_CACHE'),
      },
      stdio,
      ...identity,
    });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  /** @throws Error if it does not come true within two minutes, in which whoever holds up this process meanwhile has no part */
  async until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let look = 0; !(await holds()); look++) {
      if (look === MOST_LOOKS || this.#broker.exitCode !== null)
        throw new Error(`waited in vain until ${what}; the broker's log:\n${this.brokerLog}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async strike(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    if (this.#broker.exitCode === null) {
      this.#broker.kill('SIGTERM');
      await ended(this.#broker);
    }
    rmSync(this.directory, { recursive: true, maxRetries: 10, retryDelay: 100 });
  }

  /** The example policy, with these users in the place of its own. */
  #writePolicy(): void {
    const example = readFileSync(join(checkout, 'policy.json'), 'utf8');
    const quoted = ({ name }: Account) => JSON.stringify(name);
    writeFileSync(
      this.path('policy.json'),
      example
        .replace('"users": ["nobody"]', `"users": [${quoted(this.client)}]`)
        .replace('"user": "postern-psu0"', `"user": ${quoted(this.#driver)}`)
        .replace('"user": "postern-ecu0"', `"user": ${quoted(this.#driver)}`)
        .replace('"user": "postern-engine0"', `"user": ${quoted(this.#driver)}`),
    );
  }

  /** A home with a key in it. @returns the key's line for the broker */
  #enrol(home: string, { name, uid, gid }: Account): string {
    mkdirSync(this.path(home));
    const key = this.path(`${home}/id_ed25519`);
    execFileSync(process.execPath, [join(checkout, 'cli/main.ts'), 'key', 'new', '--out', key, '--comment', 'demo'], {
      stdio: 'ignore',
    });
    for (const file of [this.path(home), key, `${key}.pub`]) chownSync(file, uid, gid);
    return `user="${name}" ${readFileSync(`${key}.pub`, 'utf8')}`;
  }
}

/** Those of the environment that are set. */
function inherited(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function accountOf(name: string): Account {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' })));
  return { name, uid: uid ?? 65534, gid: gid ?? 65534 };
}

async function outcomeOf(child: ChildProcess, input: string): Promise<Outcome> {
  const outcome: Outcome = { status: null, out: '', err: '' };
  child.stdout?.on('data', (text: Buffer) => {
    outcome.out += String(text);
  });
  child.stderr?.on('data', (text: Buffer) => {
    outcome.err += String(text);
  });
  child.stdin?.end(input);
  outcome.status = await ended(child);
  return outcome;
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', (status) => resolve(status)));
}
