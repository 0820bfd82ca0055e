import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Broker } from '../../broker/broker.ts';
import { makeLog } from '../../broker/log.ts';
import type { PeerCredentials } from '../../broker/native.ts';
import { openPostern } from '../../client/browser.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import type { Postern } from '../../client/postern.ts';
import { unixDial } from '../../client/transport-unix.ts';
import { Refusal, type RefusalCode } from '../../contract/errors.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { type DemoBoard, makeDemoBoard } from '../../sim/board.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';
import { within } from '../patience.ts';
import { everybody, names, type Person } from './people.ts';
import { RawClient } from './raw-client.ts';

const SOC = '/sys/devices/platform/soc';

/** What the demo board has, under the names of the example policy. */
export const devices = {
  fan: {
    kind: 'pwm',
    chip: `${SOC}/fe20c000.pwm`,
    channel: 1,
    safe: { enabled: true, periodNs: 40_000, dutyNs: 12_000, polarity: 'normal' },
    onStop: 'safe',
  },
  servo: { kind: 'pwm', chip: `${SOC}/fe20c000.pwm`, channel: 0 },
  heater: { kind: 'pwm', chip: `${SOC}/fe20c800.pwm`, channel: 0, lease: 'required', onStop: 'safe' },
  leds: { kind: 'pwm', chip: `${SOC}/fe804000.i2c/i2c-1/1-0040`, channels: [0, 3] },
} as const satisfies PolicyDocument['devices'];

/** `bench` drives everything, `visitors` look, `operators` administer. */
export const policy = {
  devices,
  groups: {
    bench: { unixGroups: ['bench'] },
    visitors: { unixGroups: ['visitors'] },
    operators: { unixGroups: ['operators'] },
  },
  rules: [
    { id: 'bench', groups: ['bench'], devices: Object.keys(devices), allow: ['read', 'write', 'control'] },
    { id: 'look', groups: ['visitors'], devices: Object.keys(devices), allow: ['read'] },
  ],
  admins: ['operators'],
} satisfies PolicyDocument;

export interface Setting {
  policy?: PolicyDocument;
  /** Time stands still until `advance`. */
  virtual?: boolean;
  /** Files beside the policy, by name. */
  files?: Readonly<Record<string, string>>;
  /** Plugs in what the board does not have, before the broker starts. */
  plug?: (board: DemoBoard) => void;
  /** Another kernel than the simulated one as it is. */
  kernel?: (clock: VirtualClock | undefined) => SimulatedKernel;
}

/** A broker in this process on a simulated kernel, behind a real socket; its users are whom the test says that they are. */
export class TestBroker implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'postern-test-'));
  readonly socket = join(this.directory, 'postern.sock');
  readonly auditPath = join(this.directory, 'audit.jsonl');
  readonly clock: VirtualClock | undefined;
  readonly board: DemoBoard;
  readonly log: string[] = [];
  readonly #clients: Postern[] = [];
  readonly #raw: RawClient[] = [];
  #knocking: Promise<unknown> = Promise.resolve();
  #atTheDoor: { who: Person; seen(): void } | undefined;
  #broker: Broker | undefined;

  private constructor({ virtual = false, kernel = (clock) => new SimulatedKernel(clock) }: Setting) {
    this.clock = virtual ? new VirtualClock() : undefined;
    this.board = makeDemoBoard(kernel(this.clock));
  }

  static async start(setting: Setting = {}): Promise<TestBroker> {
    const { policy: rules = policy, files = {}, plug } = setting;
    const test = new TestBroker(setting);
    plug?.(test.board);
    for (const [name, text] of Object.entries(files)) test.write(name, text);
    test.write('policy.json', JSON.stringify(rules, null, 2));
    test.write('authorized_keys', everybody.map(({ enrolment }) => `${enrolment}\n`).join(''));
    await test.startBroker();
    return test;
  }

  get broker(): Broker {
    if (this.#broker === undefined) throw new Error('the broker was stopped');
    return this.#broker;
  }

  get brokerKey(): Uint8Array | string {
    return readFileSync(join(this.directory, 'broker_key.pub'), 'utf8');
  }

  /** Starts it; again after `stop`, on the same files and the same kernel. */
  async startBroker(): Promise<void> {
    this.#broker = await Broker.start({
      files: { policy: join(this.directory, 'policy.json'), authorizedKeys: join(this.directory, 'authorized_keys') },
      socketPath: this.socket,
      socketMode: 0o600,
      socketGroup: undefined,
      stateDirectory: this.directory,
      auditPath: this.auditPath,
      os: this.board.kernel,
      log: makeLog('info', (line) => this.log.push(line), false),
      names,
      peerOf: () => this.#whoIsThere(),
    });
  }

  async stop(): Promise<void> {
    await this.#broker?.stop('the test is over');
    this.#broker = undefined;
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.directory, name)), { recursive: true, mode: 0o700 });
    writeFileSync(join(this.directory, name), text, { mode: 0o600 });
  }

  /** Puts another policy in force. */
  reload(rules: PolicyDocument): void {
    this.write('policy.json', JSON.stringify(rules, null, 2));
    this.broker.reload();
  }

  /** A client of the library. */
  connect(who: Person): Promise<Postern> {
    return this.admit(who, async () => {
      const client = await openPostern({
        dial: unixDial(this.socket),
        key: who.signer,
        uid: who.uid,
        broker: this.brokerKey,
        ed25519: nodeEd25519,
        reconnect: false,
      });
      this.#clients.push(client);
      return client;
    });
  }

  /** A client that sends what the test says: connected, and not authenticated. */
  raw(who: Person): Promise<RawClient> {
    return this.admit(who, async () => {
      const client = await RawClient.connect(this.socket, who);
      this.#raw.push(client);
      return client;
    });
  }

  /** Lets virtual time pass. */
  async advance(ms: number): Promise<void> {
    if (this.clock === undefined) throw new Error('this test runs in real time');
    await this.clock.advance(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.close();
    for (const client of this.#raw) client.destroy();
    const stopping = this.stop();
    await this.clock?.advance(10_000);
    await stopping;
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Somebody connects in his own way; one after the other: the broker asks who is there in the order in which they come. */
  admit<T>(who: Person, enter: () => Promise<T>): Promise<T> {
    const turn = this.#knocking.then(async () => {
      const seen = new Promise<void>((resolve) => {
        this.#atTheDoor = { who, seen: resolve };
      });
      const [entered] = await Promise.all([enter(), seen]);
      return entered;
    });
    this.#knocking = turn.catch(() => {});
    return turn;
  }

  #whoIsThere(): PeerCredentials {
    if (this.#atTheDoor === undefined) throw new Error('a client that the test did not announce');
    this.#atTheDoor.seen();
    return this.#atTheDoor.who.credentials;
  }
}

/** The refusal that a call ends with. */
export async function refusal(call: Promise<unknown>, code: RefusalCode): Promise<Refusal> {
  const outcome: unknown = await call.then(
    (result) => new Error(`answered ${JSON.stringify(result)}, not refused as '${code}'`),
    (error: unknown) => error,
  );
  if (outcome instanceof Refusal && outcome.code === code) return outcome;
  throw outcome;
}

/** Waits until something holds, a minute at most: a machine may have much else to do. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + within(60_000); !holds(); await new Promise((resolve) => setTimeout(resolve, 2)))
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
}
